/** The way to a live flow, in the order that makes sense: accounts, fields, a sample, reads, a look at writes, publish, ON. Pure. */
import { type Catalog, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import type { Problem } from '../../../engine/flow/validate.ts';

export type GuideStep =
  | { kind: 'trigger' }
  | { kind: 'connect'; nodeId: string; type: string }
  | { kind: 'mend'; nodeId: string; problem: Problem }
  | { kind: 'sample'; nodeId: string }
  | { kind: 'test'; nodeId: string }
  | { kind: 'look'; nodeId: string }
  | { kind: 'step' }
  | { kind: 'publish' }
  | { kind: 'switchOn' };

export interface GuideFacts {
  document: FlowDocument;
  catalog: Catalog;
  problems: readonly Problem[];
  numbers: ReadonlyMap<string, number>;
  hasSample: (nodeId: string) => boolean;
  /** Its mapping was opened. */
  isSeen: (nodeId: string) => boolean;
  isPublished: boolean;
  isOn: boolean;
  /** A part of the live version: while the flow is on, its own runs try it. */
  isLive: (nodeId: string) => boolean;
}

export function guideSteps(facts: GuideFacts): GuideStep[] {
  const { document, problems, isPublished, isOn } = facts;
  if (document.nodes.length === 0) return [{ kind: 'trigger' }];
  const errors = problems.filter(({ severity }) => severity === 'error');
  const byNumber = (a: { nodeId: string }, b: { nodeId: string }): number =>
    (facts.numbers.get(a.nodeId) ?? 0) - (facts.numbers.get(b.nodeId) ?? 0);
  const steps: GuideStep[] = [];
  if (errors.some(({ code }) => code === 'flow.noTrigger')) steps.push({ kind: 'trigger' });
  steps.push(...connects(facts, errors));
  const mends = errors
    .flatMap((problem) =>
      problem.nodeId === null || problem.code === 'flow.connectionMissing'
        ? []
        : [{ kind: 'mend' as const, nodeId: problem.nodeId, problem }],
    )
    .sort(byNumber);
  steps.push(...mends, ...tests(facts).sort(byNumber), ...(isPublished ? [] : looks(facts).sort(byNumber)));
  if (!hasSteps(document, facts.catalog)) steps.push({ kind: 'step' });
  if (!isPublished) steps.push({ kind: 'publish' });
  else if (!isOn) steps.push({ kind: 'switchOn' });
  return steps;
}

/** A trigger alone runs, and does nothing. */
export const hasSteps = ({ nodes }: FlowDocument, catalog: Catalog): boolean =>
  nodes.some(({ type }) => catalogNode(catalog, type)?.kind !== 'trigger');

/** One entry for each app: choosing its account once serves all its steps. */
function connects({ document, catalog }: GuideFacts, errors: readonly Problem[]): GuideStep[] {
  const seen = new Set<string>();
  return errors.flatMap(({ code, nodeId }): GuideStep[] => {
    if (code !== 'flow.connectionMissing' || nodeId === null) return [];
    const node = document.nodes.find(({ id }) => id === nodeId);
    const type = node && catalogNode(catalog, node.type)?.connection;
    if (!type || seen.has(type)) return [];
    seen.add(type);
    return [{ kind: 'connect', nodeId, type }];
  });
}

/** Only what later steps need values of and what changes nothing outside: the trigger and the steps that read. */
type Trial = { kind: 'sample' | 'test'; nodeId: string };

function tests({ document, catalog, hasSample, isOn, isLive }: GuideFacts): Trial[] {
  return document.nodes.flatMap((node): Trial[] => {
    const known = catalogNode(catalog, node.type);
    // What runs has no use for one any more; a step that was added since still has.
    if (!known || hasSample(node.id) || (isOn && isLive(node.id))) return [];
    if (known.kind === 'trigger') return [{ kind: 'sample', nodeId: node.id }];
    return known.effect === 'read' ? [{ kind: 'test', nodeId: node.id }] : [];
  });
}

type Look = { kind: 'look'; nodeId: string };

/** What goes into which field is read once before it goes live: no test brings a person there, since a test would write. */
function looks({ document, catalog, hasSample, isSeen }: GuideFacts): Look[] {
  return document.nodes.flatMap(({ id, type }): Look[] => {
    const known = catalogNode(catalog, type);
    const isMapped =
      known?.effect !== 'read' && known?.fields.some(({ control, allRows }) => control === 'fieldMap' && !allRows);
    return isMapped && !hasSample(id) && !isSeen(id) ? [{ kind: 'look', nodeId: id }] : [];
  });
}
