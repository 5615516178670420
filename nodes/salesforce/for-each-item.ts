/**
 * Writing steps for a whole list: each item is written by the step for a single record, as an iteration of its own. So every
 * item has its own intent, confirm, tries and error, none is sent twice after a crash, and the writes of up to 200 items share
 * a call (gather/writes.ts), except where items have to go one after the other.
 */
import { z } from 'zod';
import { type ActionDefinition, defineAction, field, type OutputField } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json, shortened } from '../rest/json.ts';
import { addRecord } from './add-record.ts';
import { findOrAddRecord } from './find-or-add-record.ts';
import { updateRecord } from './update-record.ts';
import { upsertRecord } from './upsert-record.ts';

const whenItemFails = ['goOn', 'stop'] as const;

const own = {
  onError: field(z.enum(whenItemFails).default('goOn'), {
    control: 'choice',
    choices: whenItemFails,
    default: 'goOn',
  }),
};

const list = { items: field(json, { control: 'text' }) };

/** `results` are those of the single step, without the items that failed; `errors` says which failed and why. */
const outputs: OutputField[] = [
  { path: ['count'], labelKey: 'count', type: 'number', sample: 3 },
  { path: ['failed'], labelKey: 'failed', type: 'number', sample: 0 },
  { path: ['results'], labelKey: 'results', type: 'list' },
  { path: ['errors'], labelKey: 'errors', type: 'list' },
];

interface Config {
  onError: (typeof whenItemFails)[number];
}

interface Given {
  type: string;
  icon: string;
  /** One after the other: what an item looks for may be what the one before it has written. */
  inOrder?: boolean;
}

function forEachItem(action: ActionDefinition, { inOrder = false, ...given }: Given): ActionDefinition {
  const { group, effect, connection, options, settleMs, rivalTypes, confirm, hasKey } = action;
  return defineAction<unknown, Config, { items: z.infer<typeof json> }>({
    ...given,
    version: 1,
    ...{ group, effect, ...(connection ? { connection } : {}), ...(options ? { options } : {}) },
    ...{ ...(settleMs ? { settleMs } : {}), ...(rivalTypes ? { rivalTypes } : {}), ...(confirm ? { confirm } : {}) },
    ...(hasKey ? { hasKey } : {}),
    config: z.object({ ...shapeOf(action.config), ...own }),
    input: z.object({ ...list, ...shapeOf(action.input) }),
    output: z.object({ count: z.number(), failed: z.number(), results: z.array(json), errors: z.array(json) }),
    outputs,
    perItem: { items: 'items', action },
    async run({ config: { onError }, input: { items } }) {
      if (items !== null && !Array.isArray(items)) {
        const repair = { kind: 'field', field: 'items' } as const;
        throw new UserFixableError('salesforce.itemsNotAList', { value: shortened(items) }, { repair });
      }
      return { kind: 'each', items: items ?? [], onError, inOrder };
    },
  });
}

function shapeOf(schema: z.ZodType): z.ZodRawShape {
  if (schema instanceof z.ZodObject) return schema.shape;
  throw new Error('a step whose settings are no object cannot be done for each item');
}

export const addRecords = forEachItem(addRecord, { type: 'salesforce.addRecords', icon: 'files' });
export const updateRecords = forEachItem(updateRecord, { type: 'salesforce.updateRecords', icon: 'files' });
export const upsertRecords = forEachItem(upsertRecord, { type: 'salesforce.upsertRecords', icon: 'files' });
export const findOrAddRecords = forEachItem(findOrAddRecord, {
  type: 'salesforce.findOrAddRecords',
  icon: 'files',
  inOrder: true,
});
