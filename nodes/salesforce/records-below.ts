/** Records that a query reads below others come in pages of their own, which nobody but us follows. */
import { limits } from '../../engine/limits.ts';
import type { Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isRecord } from '../rest/json.ts';
import type { Call, SalesforceClient, SalesforceRecord } from './client.ts';

interface Below {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: SalesforceRecord[];
}

/** The same records, with all that is below them. */
export async function withAllBelow(
  client: SalesforceClient,
  records: SalesforceRecord[],
  call: Call,
): Promise<SalesforceRecord[]> {
  const lists = records.flatMap((record): unknown[] => Object.values(record)).filter(isBelow);
  if (lists.length === 0) return records;
  if (lists.some(({ done }) => !done)) {
    const count = lists.reduce((sum, { totalSize }) => sum + totalSize, records.length);
    if (count > limits.loopItems)
      throw new UserFixableError('salesforce.tooManyRecords', { count, limit: limits.loopItems });
  }
  return Promise.all(
    records.map(async (record) => {
      const entries = Object.entries(record).map(
        async ([name, value]): Promise<[string, Json | undefined]> => [
          name,
          isBelow(value) ? ((await whole(client, value, call)) as unknown as Json) : value, // read from JSON
        ],
      );
      return Object.fromEntries(await Promise.all(entries));
    }),
  );
}

async function whole(client: SalesforceClient, first: Below, call: Call): Promise<Below> {
  const records = [...first.records];
  for (let page: Pick<Below, 'done' | 'nextRecordsUrl'> = first; !page.done && page.nextRecordsUrl; ) {
    const { nextRecordsUrl, ...next } = await client.queryMore(page.nextRecordsUrl, call);
    records.push(...next.records);
    page = { done: next.done, ...(nextRecordsUrl ? { nextRecordsUrl } : {}) };
  }
  return { totalSize: first.totalSize, done: true, records: await withAllBelow(client, records, call) };
}

const isBelow = (value: unknown): value is Below =>
  isRecord(value) && typeof value.done === 'boolean' && Array.isArray(value.records);
