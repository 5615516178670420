/** What is missing before a flow can go live. Pure: the editor runs it on every change, the server at publish. */
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { instantOf } from '../../nodes/instants.ts';
import type { ValueSource } from '../values/source.ts';
import { type Catalog, type CatalogField, type CatalogNode, catalogNode } from './catalog.ts';
import { ERROR, type FlowDocument, type FlowNode } from './document.ts';
import { branchesOf, type Graph, graphOf, isErrorEdge, stepNumbers, topological } from './graph.ts';
import { halfFilledProblems } from './half-filled.ts';
import { loopsOf } from './loops.ts';
import { type Place, type Problem, problem } from './problem.ts';
import { laneProblems, loopProblems, referenceProblems } from './reach.ts';
import { isShown } from './shown.ts';
import { typedSecrets, typedSignIn } from './typed-secrets.ts';

export { cardParams, type Problem } from './problem.ts';

export function validate(document: FlowDocument, catalog: Catalog): Problem[] {
  const graph = graphOf(document);
  const loops = loopsOf(graph);
  const numbers = stepNumbers(document);
  const { order, cyclic } = topological(graph);
  const inOrder = [...order, ...cyclic].flatMap((id) => graph.nodes.get(id) ?? []);
  return [
    ...triggerProblems(document, catalog),
    ...inOrder.flatMap((node) => nodeProblems({ node, catalog, graph, loops, step: numbers.get(node.id) ?? 0 })),
    ...cyclic.map((id) => problem(graph.nodes.get(id), numbers.get(id) ?? 0, 'flow.cycle')),
    ...edgeProblems(document, catalog, graph),
  ];
}

function triggerProblems(document: FlowDocument, catalog: Catalog): Problem[] {
  const triggers = document.nodes.filter((node) => catalogNode(catalog, node.type)?.kind === 'trigger');
  if (triggers.length === 0) return [problem(undefined, 0, 'flow.noTrigger')];
  return triggers.slice(1).map((node) => problem(node, 0, 'flow.severalTriggers'));
}

function nodeProblems(place: Place): Problem[] {
  const { node, catalog, graph, step } = place;
  const known = catalogNode(catalog, node.type);
  if (!known) return [problem(node, step, 'flow.unknownType', { params: { type: node.type } })];
  const problems: Problem[] = [];
  if (known.kind === 'action' && !graph.incoming.has(node.id))
    problems.push(problem(node, step, 'flow.unreachableNode'));
  if (known.kind === 'trigger' && graph.incoming.has(node.id)) problems.push(problem(node, step, 'flow.triggerInside'));
  if (known.connection && !known.connectionOptional && !node.connection)
    problems.push(
      problem(node, step, 'flow.connectionMissing', {
        place: 'connection',
        params: { app: `@nodes.${known.connection}.app` },
      }),
    );
  for (const field of known.fields) {
    if (!isShown(field, node, known.fields)) continue;
    problems.push(...fieldProblems(field, node, step, known), ...halfFilledProblems(place, field, known));
  }
  if (node.hasErrorRoute && !graph.outgoing.get(node.id)?.some(isErrorEdge))
    problems.push(problem(node, step, 'flow.errorRouteEmpty'));
  problems.push(...referenceProblems(place), ...loopProblems(place), ...laneProblems(place));
  return problems;
}

function fieldProblems(field: CatalogField, node: FlowNode, step: number, known: CatalogNode): Problem[] {
  const [app, ...name] = known.type.split('.');
  const label = `@nodes.${app}.nodes.${name.join('.')}.fields.${field.key}.label`;
  const told = (code: string, params: ErrorParams, severity: Problem['severity'] = 'error'): Problem[] => [
    problem(node, step, code, { place: field.place, field: field.key, params: { field: label, ...params }, severity }),
  ];
  const source = field.place === 'input' ? node.input[field.key] : undefined;
  const misread = field.control === 'dateTime' ? noTime(source) : undefined;
  if (misread) return told('flow.timeMalformed', { value: misread });
  if (field.secretNames && typedSignIn(source)) return told('flow.signInTyped', {});
  const secrets = field.secretNames ? typedSecrets(source) : [];
  if (secrets.length > 0) return told('flow.secretTyped', { names: secrets.join(', ') }, 'warning');
  if (!field.required) return [];
  const isMissing =
    field.place === 'config' ? isBlank(node.config[field.key] ?? field.default) : isBlankSource(source, field);
  return isMissing ? told('flow.fieldRequired', {}) : [];
}

/** What was typed and is no time, in short. */
function noTime(source: ValueSource | undefined): string | undefined {
  if (source?.kind !== 'literal' || isBlank(source.value)) return undefined;
  const text = typeof source.value === 'string' ? source.value : JSON.stringify(source.value);
  return instantOf(text.normalize('NFKC')) ? undefined : text.slice(0, 60);
}

function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function isBlankSource(source: ValueSource | undefined, field: CatalogField): boolean {
  if (!source) return true;
  switch (source.kind) {
    case 'literal':
      return isBlank(source.value);
    case 'text':
      return source.parts.every((part) => isBlankSource(part, field));
    case 'map':
      return Object.keys(source.entries).length === 0;
    case 'list':
      return source.items.length === 0;
    case 'reference':
    case 'item':
    case 'index':
    case 'run':
      return false;
  }
}

function edgeProblems(document: FlowDocument, catalog: Catalog, graph: Graph): Problem[] {
  return document.edges.flatMap((edge): Problem[] => {
    const source = graph.nodes.get(edge.source);
    if (!source || !graph.nodes.has(edge.target))
      return [problem(source, 0, 'flow.looseEdge', { params: { edge: edge.id } })];
    const ways = branchesOf(source, catalog).map((way) => way.id);
    const canFail = catalogNode(catalog, source.type)?.kind !== 'trigger';
    if ((edge.sourceHandle === ERROR && canFail) || ways.includes(edge.sourceHandle)) return [];
    return [problem(source, 0, 'flow.unknownWay', { params: { way: edge.sourceHandle } })];
  });
}
