/** Promises about any flow, whatever its steps answer: with branches that meet again, error routes, lists and loops in loops. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EACH, type FlowDocument } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { keptOf } from '../runs/restart.ts';
import {
  anyFlow,
  behindOf,
  type Conduct,
  goesOn,
  liesBehind,
  place,
  runOnPaper,
  stopsAtAnError,
  type Told,
} from '../testing/flows.ts';
import { edgeState, hasErrorRoute } from './plan.ts';

const nothing = { steps: new Map(), iterations: new Set<string>() };

/** A conduct that answers by place, out of one random table. */
const anyConduct: fc.Arbitrary<Conduct> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant('fail' as const) }), {
    minLength: 7,
    maxLength: 31,
  })
  .map((table) => (nodeId, path) => {
    const hash = [...`${nodeId}/${path}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    return table[hash % table.length] ?? 0;
  });

test('any run ends with each step settled, and executed at most once in each iteration', () => {
  fc.assert(
    fc.property(anyFlow, anyConduct, (document, conduct) => {
      const told = runOnPaper(document, conduct, nothing);
      expect(new Set(told.executed).size).toBe(told.executed.length);
      for (const step of told.states.values()) expect(['succeeded', 'failed', 'skipped']).toContain(step.status);
      const outside = document.nodes.slice(1).filter(({ id }) => loopsOf(graphOf(document)).around(id).length === 0);
      for (const { id } of outside) expect(told.states.has(place(id, ''))).toBe(true);
    }),
  );
});

test('no step begins before all that leads to it is settled, nor without a way that was taken; others are skipped', () => {
  fc.assert(
    fc.property(anyFlow, anyConduct, (document, conduct) => {
      const told = runOnPaper(document, conduct, nothing, (id, graph, steps) => {
        const states = (graph.incoming.get(id) ?? []).map((edge) => edgeState(edge, steps.get(edge.source)));
        expect(states).not.toContain('open');
        expect(states).toContain('taken');
      });
      const graph = graphOf(document);
      for (const [at, step] of told.states) {
        if (step.status !== 'skipped') continue;
        const [id = '', path = ''] = at.split(' ');
        for (const edge of graph.incoming.get(id) ?? []) {
          if (edge.sourceHandle === EACH) continue;
          const source = told.states.get(place(edge.source, path));
          if (source) expect(edgeState(edge, source)).toBe('dead');
        }
      }
    }),
  );
});

/** As the second run finds it. */
function rerun(document: FlowDocument, first: Told, from: Parameters<typeof keptOf>[2], conduct: Conduct) {
  const steps = [...first.states.values()].map(({ nodeId, iterationPath, status }) => ({
    nodeId,
    iterationPath,
    status,
  }));
  const kept = keptOf(document, { steps, iterations: first.iterations }, from);
  const known = new Map(
    kept.steps.flatMap(({ nodeId, iterationPath }) => {
      const state = first.states.get(place(nodeId, iterationPath));
      return state ? [[place(nodeId, iterationPath), state] as const] : [];
    }),
  );
  const iterations = new Set(kept.iterations.map(({ nodeId, iterationPath }) => place(nodeId, iterationPath)));
  return runOnPaper(document, conduct, { steps: known, iterations });
}

test('a re-run from a step executes exactly what lies behind it, and goes on with the loops around it', () => {
  fc.assert(
    fc.property(anyFlow, anyConduct, fc.nat(), (document, conduct, pick) => {
      const graph = graphOf(document);
      // What failed has a way for it, or is an item that its list goes on without.
      const isLeft = (id: string, path: string): boolean =>
        graph.nodes.get(id)?.type === 'x.list' &&
        !goesOn(document, id, path) &&
        !stopsAtAnError(conduct(id, path.split('.').slice(0, -1).join('.')));
      const told: Conduct = (id, path) => {
        const does = conduct(id, path);
        return does !== 'fail' || hasErrorRoute(graph, id) || isLeft(id, path) ? does : 0;
      };
      const first = runOnPaper(document, told, nothing);
      const start = first.executed[pick % Math.max(1, first.executed.length)]?.split(' ')[0];
      if (start === undefined) return;
      const { again, loops } = behindOf(document, start);
      const second = rerun(document, first, { nodeId: start }, told);
      const expected = first.executed.filter((at) => again.has(at.split(' ')[0] ?? ''));
      const gone = second.executed.filter(
        (at) => !loops.has(at.split(' ')[0] ?? '') || again.has(at.split(' ')[0] ?? ''),
      );
      expect(gone.sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

test('a re-run of what failed executes nothing again that succeeded and does not lie behind a failure', () => {
  fc.assert(
    fc.property(anyFlow, anyConduct, (document, conduct) => {
      const first = runOnPaper(document, conduct, nothing);
      const failed = [...first.states.values()].filter((step) => step.status === 'failed');
      const second = rerun(document, first, 'failed', (id, path) => {
        const before = conduct(id, path);
        return before === 'fail' ? 0 : before;
      });
      // A loop that ended with an item goes on; what failed is the item.
      const causes = failed.filter(
        ({ nodeId, iterationPath: path }) => !goesOn(document, nodeId, path) || conduct(nodeId, path) === 'fail',
      );
      for (const at of second.executed) {
        const [nodeId = '', iterationPath = ''] = at.split(' ');
        if (goesOn(document, nodeId, iterationPath)) continue; // and begins nothing by itself
        if (first.states.get(at)?.status !== 'succeeded') continue;
        const mayRun = causes.some((step) => liesBehind(document, { nodeId, iterationPath }, step));
        expect([at, mayRun]).toEqual([at, true]);
      }
      // Behind another failure it may not be reached any more.
      const isBehind = (id: string) =>
        failed.some((step) => step.nodeId !== id && behindOf(document, step.nodeId).again.has(id));
      for (const { nodeId, iterationPath } of failed)
        if (!isBehind(nodeId)) expect(second.executed).toContain(place(nodeId, iterationPath));
      expect([...second.states.values()].filter((step) => step.status === 'failed')).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
