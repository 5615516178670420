import type { Language } from '../schema/labels.ts';
import type { Schema } from '../schema/schema.ts';
import type { Store } from '../store/store.ts';
import type { Row } from '../store/table.ts';
import type { Literal } from './scan.ts';

/** What one execution of a plan knows. */
export interface RunContext {
  schema: Schema;
  store: Store;
  /** The query as sent, for messages. */
  query: string;
  literals: readonly Literal[];
  includeDeleted: boolean;
  userId: string;
  language: Language;
  /** Of the running user, e.g. ja_JP. */
  locale: string;
  now: number;
  /** Minutes east of Greenwich of the running user's time zone; Japan has no summer time. */
  zoneOffset: number;
  /** Keeps the children of a row that do not fit into one answer; gives the address of the next ones. */
  keepChildren: (relationship: string, ids: string[], from: number) => string;
}

export type Predicate = (row: Row) => boolean;
/** Made once per plan, bound to the values of each execution. */
export type Binder = (context: RunContext) => Predicate;

export const TOKYO = 540;
