import { describe, expect, it } from 'vitest';
import { hasFailedItems, type RunStep, tellingSteps } from './run-steps.ts';

const row = (nodeId: string, status: string, iterationPath = ''): RunStep => ({
  ...{ nodeId, status, iterationPath, branch: null, startedAt: null, finishedAt: null },
});

describe('the cards of a run', () => {
  it('show a list that went on without its failed items as failed in part', () => {
    const steps = [row('many', 'succeeded'), row('many', 'succeeded', '0'), row('many', 'failed', '1')];
    expect(tellingSteps(steps).get('many')?.status).toBe('partlyFailed');
    expect(steps.map((step) => hasFailedItems(steps, step))).toEqual([true, false, false]);
  });

  it('show a step of a repetition that failed once as failed, and what nobody knows before all else', () => {
    const steps = [row('add', 'succeeded', '0'), row('add', 'failed', '1'), row('add', 'succeeded', '2')];
    expect(tellingSteps(steps).get('add')?.status).toBe('failed');
    expect(tellingSteps([...steps, row('add', 'uncertain', '3')]).get('add')?.status).toBe('uncertain');
  });

  it('show the newest of equal rows', () => {
    expect(tellingSteps([row('add', 'succeeded', '0'), row('add', 'succeeded', '1')]).get('add')?.iterationPath).toBe(
      '1',
    );
  });
});
