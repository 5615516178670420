import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowDocument } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { flow } from '../testing/flow.ts';
import { planNext } from './plan.ts';
import { freshStep, type StepState, type StepStatus } from './state.ts';

const stepState = (nodeId: string, status: StepStatus, branch: string | null = null): StepState => ({
  ...freshStep(nodeId),
  status,
  branch,
});

const plan = (document: FlowDocument, steps: StepState[]) =>
  planNext(graphOf(document), new Map(steps.map((state) => [state.nodeId, state])));

const forked = flow()
  .step('search', 'x.search')
  .step('branch', 'logic.branch')
  .step('add', 'x.add', { after: 'branch:notFound' })
  .step('update', 'x.update', { after: 'branch:else' })
  .step('tell', 'x.tell', { after: ['add', 'update'] })
  .document();

describe('planNext', () => {
  test('starts what stands behind the trigger', () => {
    expect(plan(forked, [stepState('trigger', 'succeeded')])).toEqual({ start: ['search'], skip: [] });
  });

  test('starts nothing while the step before is running, retrying, waiting or uncertain', () => {
    for (const status of ['running', 'retrying', 'waiting', 'uncertain'] as const)
      expect(plan(forked, [stepState('trigger', 'succeeded'), stepState('search', status)])).toEqual({
        start: [],
        skip: [],
      });
  });

  test('takes one route, skips the other, and starts the re-join only when the taken route has ended', () => {
    const before = [
      stepState('trigger', 'succeeded'),
      stepState('search', 'succeeded'),
      stepState('branch', 'succeeded', 'notFound'),
    ];
    expect(plan(forked, before)).toEqual({ start: ['add'], skip: ['update'] });
    const after = [...before, stepState('update', 'skipped'), stepState('add', 'succeeded')];
    expect(plan(forked, after)).toEqual({ start: ['tell'], skip: [] });
  });

  test('skipping cascades through everything that only skipped steps lead to', () => {
    expect(plan(forked, [stepState('trigger', 'succeeded'), stepState('search', 'failed')])).toEqual({
      start: [],
      skip: ['branch', 'add', 'update', 'tell'],
    });
  });

  test('a failed step with an error route goes on there', () => {
    const document = flow().step('a', 'x.a').step('b', 'x.b').step('repair', 'x.c', { after: 'a:error' }).document();
    expect(plan(document, [stepState('trigger', 'succeeded'), stepState('a', 'failed')])).toEqual({
      start: ['repair'],
      skip: ['b'],
    });
  });
});

/** Any graph without cycles: node i has edges from earlier nodes only, over random handles. */
const anyDocument = fc
  .array(
    fc.array(fc.record({ from: fc.nat(), handle: fc.constantFrom('out', 'a', 'b', 'error') }), {
      minLength: 1,
      maxLength: 3,
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((rows): FlowDocument => {
    const built = flow();
    rows.forEach((row, index) => {
      const after = row.map(({ from, handle }) => {
        const at = from % (index + 1);
        return `${at === 0 ? 'trigger' : `n${at}`}:${handle}`;
      });
      built.step(`n${index + 1}`, 'x.any', { after: [...new Set(after)] });
    });
    return built.document();
  });

test('every graph ends: each step runs at most once, after all its sources, whatever they answer', () => {
  fc.assert(
    fc.property(anyDocument, fc.infiniteStream(fc.constantFrom('out', 'a', 'b', 'fail')), (document, answers) => {
      const graph = graphOf(document);
      const steps = new Map([['trigger', stepState('trigger', 'succeeded')]]);
      for (let round = 0; round <= document.nodes.length + 1; round++) {
        const next = planNext(graph, steps);
        if (next.start.length === 0 && next.skip.length === 0) break;
        for (const id of next.skip) steps.set(id, stepState(id, 'skipped'));
        for (const id of next.start) {
          for (const edge of graph.incoming.get(id) ?? [])
            expect(steps.has(edge.source) || next.skip.includes(edge.source)).toBe(true);
          expect(steps.has(id)).toBe(false);
          const answer = answers.next().value;
          steps.set(
            id,
            answer === 'fail' ? stepState(id, 'failed') : stepState(id, 'succeeded', answer === 'out' ? null : answer),
          );
        }
      }
      expect(steps.size).toBe(document.nodes.length);
    }),
  );
});
