/** A field whose fixed value may be found in the connected account: a record by its name, a status. */
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import type { Json } from '../../../nodes/contract.ts';

export interface Searched {
  field: Pick<CatalogField, 'options' | 'dependsOn' | 'alsoDependsOn'>;
  /** What the search has to know besides what the field depends on. */
  config?: Record<string, Json>;
  /** Mostly chosen here, rather than taken from an earlier step. */
  isUsual: boolean;
}

export const searchedBy = (field: CatalogField): Searched | undefined =>
  field.search && field.options ? { field, isUsual: field.search === 'usual' } : undefined;

/** Of a record's id, as people paste it. */
export const isRecordId = (text: string): boolean => /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text.trim());
