/** What flows need of a connected account, and how it is watched: a part of connection definitions. Read through contract.ts. */
import type { Json } from './contract.ts';
import type { ErrorParams } from './errors.ts';
import type { FormField } from './fields.ts';

export interface MetadataWatch<Client> {
  /** Of one step; pure. `fields` are those of its definition's form. */
  needs(
    step: { type: string; config: Record<string, Json>; input: Record<string, unknown> },
    fields: readonly FormField[],
  ): Need[];
  unmet(client: Client, needs: readonly Need[], call: { signal: AbortSignal }): Promise<UnmetNeed[]>;
  /** What one step, of whatever service, names of the account that it was made for, and another account may not have; pure. */
  fixed(
    step: { type: string; config: Record<string, Json>; input: Record<string, unknown> },
    fields: readonly FormField[],
  ): Fixed[];
  /** Those that this account does not have. `source` = the account they were chosen in, when it can be asked for their names. */
  absent(client: Client, fixed: readonly Fixed[], call: { signal: AbortSignal }, source?: Client): Promise<Absent[]>;
  /** Drops what the client keeps of descriptions, so that the next snapshot is of this moment. */
  forget(client: Client): void;
  snapshot(client: Client, needs: readonly Need[], call: { signal: AbortSignal }): Promise<MetadataSnapshot>;
  /** Pure. */
  changes(before: MetadataSnapshot, after: MetadataSnapshot, needs: readonly Need[]): MetadataChange[];
  /** Error codes of a step that make a look worth while. */
  suspicious: readonly string[];
}

/** One thing that a flow needs of the connected service. */
export interface Need {
  /** May lead to the records below one (Account.Contacts). */
  object: string;
  /** Absent = the object itself. May lead to a parent's field (Account.Name). */
  field?: string;
  access: 'read' | 'create' | 'edit' | 'delete';
  /** The field holds the step's own key: it must take no value twice. */
  isKey?: true;
}

/** A record, a flow, a record type … that was chosen in the connected account. */
export interface Fixed {
  kind: string;
  /** Whose, where the value does not say it; else empty. */
  object: string;
  value: string;
}

/** `code` is an error code of the folder. */
export interface Absent extends Fixed {
  code: string;
  params: ErrorParams;
}

/** A need that the connected account does not meet. `code` is an error code of the folder. */
export interface UnmetNeed extends Need {
  code: string;
  params: ErrorParams;
}

/** What the service said about the objects and fields that a flow needs; keys are lower case. */
export interface MetadataSnapshot {
  objects: Record<string, { label: string; labelJa: string; fields: Record<string, FieldSnapshot> }>;
}

export interface FieldSnapshot {
  name: string;
  label: string;
  labelJa: string;
  type: string;
  length: number;
  required: boolean;
  createable: boolean;
  updateable: boolean;
  /** It can hold a step's own key. */
  isKey?: boolean;
  /** Only of restricted choices. */
  values?: string[];
}

/** One difference between two snapshots; `breaks` = flows that need it will fail. */
export interface MetadataChange {
  code: string;
  params: ErrorParams;
  breaks: boolean;
}
