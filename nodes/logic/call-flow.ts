import { z } from 'zod';
import { defineAction, field } from '../contract.ts';
import { calledFlow } from '../rest/called-flow.ts';

const config = z.object({
  flow: field(z.string().min(1).max(60), { control: 'choice', options: 'flows', refersTo: 'flow' }),
});

const called = calledFlow(60);

type Config = z.infer<typeof config>;
type Input = z.infer<typeof called.input>;

/** Runs another flow and goes on with what it returns. Its run is known by this step's place, so a crash starts no second one. */
export const callFlow = defineAction<unknown, Config, Input>({
  ...called,
  type: 'logic.callFlow',
  version: 1,
  group: 'control',
  effect: 'idempotent',
  config,
  options: {
    flows: async ({ flows }) => (await flows()).map(({ id, name }) => ({ value: id, label: name })),
    inputs: async ({ flows, config: { flow } }) =>
      ((await flows()).find(({ id }) => id === flow)?.inputs ?? []).map((each) => ({ ...each, writable: true })),
    outputs: async ({ flows, config: { flow } }) => (await flows()).find(({ id }) => id === flow)?.outputs ?? [],
  },
  async run({ config: { flow }, input: { values = {} } }) {
    return { kind: 'call', flowId: flow, values };
  },
});
