import type { CatalogNode } from '../flow/catalog.ts';

/** A node type as the editor knows it, with what a test needs of it. */
export const listed = (type: string, more: Partial<CatalogNode> = {}): CatalogNode => ({
  type,
  version: 1,
  kind: 'action',
  app: type.split('.')[0] ?? '',
  fields: [],
  outputs: [],
  hasPreview: false,
  ...more,
});
