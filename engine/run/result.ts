/** From what a node answers to the state of its step. What takes more than that (a lane, another flow) is asked for here. */
import type { Json, StepResult } from '../../nodes/contract.ts';
import { UncertainError, UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { failpoint } from '../failpoints.ts';
import { limits } from '../limits.ts';
import { callAgain } from '../runs/call-again.ts';
import { callFlow, childOutput, readChild } from './child.ts';
import type { RunInHand } from './in-hand.ts';
import { enterLane } from './lane-card.ts';
import { FINISH, type StepState } from './state.ts';
import { bytesPerWeight, weigh } from './weight.ts';

/** What a node has answered, or that it waits for something without a time. */
export type Settled =
  | Exclude<StepResult, { kind: 'lane' | 'each' | 'call' }>
  | { kind: 'rest'; waitsFor: 'lane' | 'childRun'; output: Json };

export async function resultOf(
  engine: Engine,
  hand: RunInHand,
  step: StepState,
  result: Exclude<StepResult, { kind: 'each' }>,
): Promise<Settled> {
  if (result.kind === 'call') return childResult(engine, hand, step, result);
  if (result.kind !== 'lane') return result;
  const { key, name, output } = result;
  return (await enterLane(engine, hand, { step, key, name }))
    ? { kind: 'done', output }
    : { kind: 'rest', waitsFor: 'lane', output };
}

async function childResult(
  engine: Engine,
  { run }: RunInHand,
  { nodeId, iterationPath }: StepState,
  { flowId, values }: Extract<StepResult, { kind: 'call' }>,
): Promise<Settled> {
  const { workspaceId, kind } = run;
  const leaseToken = run.lease.token;
  const call = { workspaceId, runId: run.id, nodeId, iterationPath, leaseToken, kind, flowId, values };
  const again = kind === 'rerun' ? await callAgain(engine, call) : undefined;
  const runId = again ?? (await callFlow(engine.pool, call));
  failpoint('childBegun');
  return childOutput(await readChild(engine.pool, runId)) ?? { kind: 'rest', waitsFor: 'childRun', output: { runId } };
}

export function succeed(step: StepState, result: Settled): void {
  step.error = null;
  step.candidates = null;
  switch (result.kind) {
    case 'rest':
      step.status = 'waiting';
      step.waitsFor = result.waitsFor;
      step.output = result.output;
      step.attempt -= 1; // it is asked again when its turn has come, and that is no second attempt
      return;
    case 'done':
      checkSize(result.output, step.intent !== null);
      step.status = 'succeeded';
      step.output = result.output;
      step.branch = result.branch ?? null;
      step.finishedAt = new Date();
      return;
    case 'wait':
      step.status = 'waiting';
      step.output = result.output;
      step.dueAt = result.until;
      return;
    case 'finish':
      step.status = 'succeeded';
      step.branch = FINISH;
      step.output = { reason: result.reason };
      step.finishedAt = new Date();
      return;
  }
}

/** Throws what a person mends; or, when a write that happens once has been answered so, that a person has to look at it. */
export function checkSize(output: Json, hasWritten = false): void {
  // Nearly all are so small that their text need not be made for it.
  const small = limits.outputBytes / bytesPerWeight;
  if (weigh(output, small) <= small || Buffer.byteLength(JSON.stringify(output)) <= limits.outputBytes) return;
  throw outputTooLarge(hasWritten);
}

export function outputTooLarge(hasWritten = false): Error {
  const TooLarge = hasWritten ? UncertainError : UserFixableError;
  return new TooLarge('engine.outputTooLarge', { megabytes: limits.outputBytes / 1024 / 1024 });
}
