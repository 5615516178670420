/** What steps that run another flow share, be it ours or one of the org: their `flow` says which values go in and come back. */
import { z } from 'zod';
import { field } from '../contract.ts';
import { json } from './json.ts';

/** The step offers the options `inputs` and `outputs` of the chosen flow. */
export function calledFlow(longestName: number) {
  return {
    icon: 'arrow-ramp-right',
    input: z.object({
      values: field(z.record(z.string().max(longestName), json).optional(), {
        control: 'fieldMap',
        options: 'inputs',
        dependsOn: ['flow'],
        allRows: true,
      }),
    }),
    output: z.record(z.string(), json),
    outputs: [],
    outputsFrom: { options: 'outputs', dependsOn: ['flow'] },
  };
}
