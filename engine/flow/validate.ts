/** What is missing before a flow can go live. Pure: the editor runs it on every change, the server at publish. */
import type { Json } from '../../nodes/contract.ts';
import type { ErrorParams } from '../../nodes/errors.ts';
import { referencesIn, type ValueSource } from '../values/source.ts';
import { type Catalog, type CatalogField, type CatalogNode, catalogNode, titleKey } from './catalog.ts';
import { ERROR, type FlowDocument, type FlowNode } from './document.ts';
import { ancestors, branchesOf, type Graph, graphOf, stepNumbers, topological } from './graph.ts';

export interface Problem {
  nodeId: string | null;
  place?: 'config' | 'input' | 'connection';
  /** Key path in the form: `object`, `fields.Name`. */
  field?: string;
  code: string;
  params: ErrorParams;
  severity: 'error' | 'warning';
}

export function validate(document: FlowDocument, catalog: Catalog): Problem[] {
  const graph = graphOf(document);
  const numbers = stepNumbers(document);
  const { order, cyclic } = topological(graph);
  const inOrder = [...order, ...cyclic].flatMap((id) => graph.nodes.get(id) ?? []);
  return [
    ...triggerProblems(document, catalog),
    ...inOrder.flatMap((node) => nodeProblems({ node, catalog, graph, step: numbers.get(node.id) ?? 0 })),
    ...cyclic.map((id) => problem(graph.nodes.get(id), numbers.get(id) ?? 0, 'flow.cycle')),
    ...edgeProblems(document, catalog, graph),
  ];
}

/** The card as words: its own name or its type's title, with the number on it. */
export function cardParams(node: FlowNode, step: number): ErrorParams {
  return { step, card: node.name ?? titleKey(node.type) };
}

function problem(node: FlowNode | undefined, step: number, code: string, more: Partial<Problem> = {}): Problem {
  return {
    nodeId: node?.id ?? null,
    severity: 'error',
    ...more,
    code,
    params: { ...(node ? cardParams(node, step) : {}), ...more.params },
  };
}

function triggerProblems(document: FlowDocument, catalog: Catalog): Problem[] {
  const triggers = document.nodes.filter((node) => catalogNode(catalog, node.type)?.kind === 'trigger');
  if (triggers.length === 0) return [problem(undefined, 0, 'flow.noTrigger')];
  return triggers.slice(1).map((node) => problem(node, 0, 'flow.severalTriggers'));
}

interface Place {
  node: FlowNode;
  catalog: Catalog;
  graph: Graph;
  step: number;
}

function nodeProblems({ node, catalog, graph, step }: Place): Problem[] {
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
  for (const field of known.fields) if (isShown(field, node)) problems.push(...fieldProblems(field, node, step, known));
  problems.push(...referenceProblems(node, step, graph), ...laneProblems(node, step, graph, catalog));
  return problems;
}

/** A field hidden by its `when` condition is not asked for. */
export function isShown(field: CatalogField, node: FlowNode): boolean {
  if (!field.when) return true;
  const actual = node.config[field.when.field] ?? null;
  return field.when.is.some((value) => value === actual);
}

function fieldProblems(field: CatalogField, node: FlowNode, step: number, known: CatalogNode): Problem[] {
  if (!field.required) return [];
  const isMissing =
    field.place === 'config' ? isBlank(node.config[field.key]) : isBlankSource(node.input[field.key], field);
  if (!isMissing) return [];
  const [app, ...name] = known.type.split('.');
  const label = `@nodes.${app}.nodes.${name.join('.')}.fields.${field.key}.label`;
  return [
    problem(node, step, 'flow.fieldRequired', { place: field.place, field: field.key, params: { field: label } }),
  ];
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
    case 'setting':
    case 'item':
    case 'index':
    case 'run':
      return false;
  }
}

function referenceProblems(node: FlowNode, step: number, graph: Graph): Problem[] {
  const before = ancestors(graph, node.id);
  return Object.entries(node.input).flatMap(([key, source]) =>
    referencesIn(source)
      .filter((reference) => !before.has(reference.nodeId))
      .map((reference) => {
        const field = [key, ...reference.at].join('.');
        const code = graph.nodes.has(reference.nodeId) ? 'flow.laterReference' : 'flow.unknownReference';
        return problem(node, step, code, { place: 'input', field, params: { field } });
      }),
  );
}

/** A run stands in one line at most: in two it could wait for one that waits for it. */
function laneProblems(node: FlowNode, step: number, graph: Graph, catalog: Catalog): Problem[] {
  const takesLane = (id: string): boolean => catalogNode(catalog, graph.nodes.get(id)?.type ?? '')?.takesLane === true;
  if (!takesLane(node.id) || ![...ancestors(graph, node.id)].some(takesLane)) return [];
  return [problem(node, step, 'flow.secondLane')];
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
