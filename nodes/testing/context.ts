/** What the engine gives to a running step, for tests of nodes. */
import type { ConfirmContext, Json, RunContext, SendGuard } from '../contract.ts';

const open: SendGuard = { check: () => {}, look: () => {} };

export function runContext<Client, Config, Input>(
  given: { client: Client; config: Config; input: Input } & Partial<RunContext<Client, Config, Input>>,
): RunContext<Client, Config, Input> {
  return {
    signal: AbortSignal.timeout(20_000),
    guard: open,
    step: { workspaceId: 'w', flowId: 'f', runId: 'r', nodeId: 'n', iterationPath: '', attempt: 1 },
    typed: (field) => ({ text: String(Object(given.input)[field] ?? ''), isWhole: true }),
    hops: 0,
    now: () => Date.now(),
    kept: () => undefined,
    keep: async () => {},
    begunAt: async () => undefined,
    isFirst: async () => true,
    log: () => {},
    ...given,
  };
}

/** An intent of just now, whose far side is allowed to go on for five seconds. */
export function confirmContext<Client, Config, Input>(
  given: { client: Client; config: Config; input: Input } & Partial<ConfirmContext<Client, Config, Input>>,
): ConfirmContext<Client, Config, Input> {
  const now = Date.now();
  return {
    ...runContext(given),
    intendedAt: new Date(now - 2_000),
    sendBefore: new Date(now),
    settledAfter: new Date(now + 5_000),
    claimed: async () => new Set(),
    rivals: async () => [],
    ...given,
  };
}

/** What a step keeps from one attempt to the next. */
export function keeping(): Pick<RunContext<unknown, unknown, unknown>, 'kept' | 'keep'> {
  let value: Json | undefined;
  return {
    kept: () => value,
    keep: async (given) => {
      value = given;
    },
  };
}
