import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Value } from '../store/table.ts';
import type { RunContext } from './run-context.ts';

/** Compiles the query of a semi-join; running it gives the values of its one field. */
export type SubqueryRunner = (query: Query) => (context: RunContext) => Value[];
