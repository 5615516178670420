/** What the form can see missing beyond the engine's own check: half-filled conditions and routes, dead accounts. */
import { type Catalog, catalogNode, titleKey } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import { isShown, type Problem } from '../../../engine/flow/validate.ts';
import { readConditions } from '../../_forms/lists/conditions.ts';
import { isEmptySource } from '../../_forms/lists/field-map.ts';
import { needsRight, type RouteCondition, readGroups, readRoutes } from '../../_forms/lists/routes.ts';
import type { ConnectionView } from './flow-view.tsx';

export function unfinished(
  document: FlowDocument,
  catalog: Catalog,
  connections: readonly ConnectionView[] | undefined,
  numbers: ReadonlyMap<string, number>,
): Problem[] {
  return document.nodes.flatMap((node) => {
    const known = catalogNode(catalog, node.type);
    if (!known) return [];
    const say = (code: string, more: Partial<Problem>): Problem => ({
      nodeId: node.id,
      severity: 'error',
      ...more,
      code,
      params: { step: numbers.get(node.id) ?? 0, card: node.name ?? titleKey(node.type), ...more.params },
    });
    const fields = known.fields.filter((field) => field.place === 'input' && isShown(field, node));
    return [
      ...connectionProblems(node, connections, say),
      ...fields.flatMap((field) => {
        if (field.control === 'routes' && known.branches) return routeProblems(node, field.key, say);
        if (field.control === 'rules') return ruleProblems(node, field.key, say);
        return field.control === 'conditions' ? conditionProblems(node, field.key, say) : [];
      }),
    ];
  });
}

type Say = (code: string, more: Partial<Problem>) => Problem;

function connectionProblems(node: FlowNode, connections: readonly ConnectionView[] | undefined, say: Say): Problem[] {
  if (!node.connection || !connections) return [];
  const found = connections.find(({ id }) => id === node.connection);
  if (!found) return [say('flow.connectionGone', { place: 'connection' })];
  if (found.status !== 'dead') return [];
  return [say('flow.connectionDead', { place: 'connection', params: { name: found.name } })];
}

function routeProblems(node: FlowNode, key: string, say: Say): Problem[] {
  return readRoutes(node.config[key], node.input[key]).flatMap(({ id, label, groups }, index) => {
    const isEmpty = groups.length === 0 || groups.some((group) => group.length === 0);
    if (!isEmpty && groups.flat().every(isFilled)) return [];
    return [
      say('flow.routeUnfinished', {
        place: 'input',
        field: `${key}.${id}`,
        params: { route: label || String(index + 1) },
      }),
    ];
  });
}

const isFilled = ({ left, operator, right }: RouteCondition): boolean =>
  !isEmptySource(left) && (!needsRight(operator) || !isEmptySource(right));

/** The first condition that is not filled in. That there is none at all is the engine's own finding. */
function ruleProblems(node: FlowNode, key: string, say: Say): Problem[] {
  const at = readGroups(node.input[key])
    .flat()
    .findIndex((condition) => !isFilled(condition));
  if (at < 0) return [];
  return [say('flow.conditionUnfinished', { place: 'input', field: key, params: { number: at + 1 } })];
}

function conditionProblems(node: FlowNode, key: string, say: Say): Problem[] {
  return readConditions(node.input[key]).flatMap(({ field, operator, value }, index) => {
    if (field !== '' && (!needsRight(operator) || !isEmptySource(value))) return [];
    return [
      say('flow.conditionUnfinished', { place: 'input', field: `${key}.${index}`, params: { number: index + 1 } }),
    ];
  });
}
