/** A query whose pages are still asked for. Its rows are kept by id: each page shows them as they are by then. */
export interface Cursor {
  query: string;
  includeDeleted: boolean;
  ids: string[];
}
