/**
 * A query that is too much for Salesforce is asked for in smaller pages: at once where it says that it is too large, and where
 * it took too long when the step is tried again. The size is kept with the step, whichever worker that is.
 */
import type { Json, RunContext } from '../contract.ts';
import { isRecord } from '../rest/json.ts';
import { isRefusedAs } from './errors.ts';

/** After the usual 2,000; Salesforce makes none smaller than 200. */
const SMALLER = [500, 200];

type Keeping = Pick<RunContext<unknown, unknown, unknown>, 'kept' | 'keep'>;

/** `isWhole`: groups have to come in one page, so theirs is never made smaller. */
export async function inSmallerPages<T>(
  { kept, keep }: Keeping,
  { isWhole }: { isWhole: boolean },
  read: (pages: { pageSize?: number }) => Promise<T>,
): Promise<T> {
  for (let pageSize = sizeIn(kept()); ; ) {
    try {
      return await read(pageSize === undefined ? {} : { pageSize });
    } catch (error) {
      const smaller = SMALLER.find((size) => size < (pageSize ?? Number.POSITIVE_INFINITY));
      if (isWhole || smaller === undefined) throw error;
      if (isRefusedAs(error, 'QUERY_TIMEOUT')) await keep({ pageSize: smaller });
      if (!isRefusedAs(error, 'OPERATION_TOO_LARGE')) throw error;
      pageSize = smaller;
    }
  }
}

const sizeIn = (kept: Json | undefined): number | undefined =>
  isRecord(kept) && typeof kept.pageSize === 'number' ? kept.pageSize : undefined;
