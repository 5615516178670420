/** A query whose pages are still asked for. Its rows are kept by id: each page shows them as they are by then. */
export interface Cursor {
  query: string;
  includeDeleted: boolean;
  ids: string[];
  /** The rows are those of a subquery: the name of its relationship in the query. */
  children?: string;
}
