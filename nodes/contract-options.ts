/** What forms offer to choose from. Read through contract.ts. */
import type { Json } from './contract.ts';

/** A choice from the connected account: an object, a field, a customer rank. Labels are the account's own words. */
export interface Option {
  value: string;
  label: string;
  /** Only for account fields: */
  type?: string;
  required?: boolean;
  writable?: boolean;
  updatable?: boolean;
  filterable?: boolean;
  /** Of the condition list's comparisons, those that fit this field; absent = all. */
  operators?: readonly string[];
  maxLength?: number;
  values?: { value: string; label: string }[];
  /** True when only `values` are accepted. */
  restricted?: boolean;
  /** Made for this very purpose: may be offered to somebody who has not looked for it. */
  preferred?: true;
  /** A second line, of records that may have the same name. */
  hint?: string;
  /** Of an account field that holds a record: the loader that finds such records, asked with the field's name as `field`. */
  search?: string;
}

export interface OptionsContext<Client> {
  client: Client;
  config: Record<string, Json>;
  /** Of a field with `search`: what was typed to find a choice. */
  text?: string;
  locale: 'ja' | 'en';
  /** Flows that can be called, with what they want to be given and what they give back. */
  flows(): Promise<{ id: string; name: string; inputs: Option[]; outputs: Option[] }[]>;
}

export interface OptionsLoader<Client> {
  (context: OptionsContext<Client>): Promise<Option[]>;
  /** Its choices are people or records of the account, and not only how the account is made: not for everybody who may look. */
  readsRecords?: true;
}
