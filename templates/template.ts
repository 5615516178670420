import type { FlowDocument } from '../engine/flow/document.ts';

export type Locale = 'ja' | 'en';

export interface Words {
  [key: string]: string | Words;
}

/** A ready flow for the gallery. Its words are `templates.<id>`: title, name of the copy, summary, description,
 * category, needs, notes, slots, and `routes.<node>.<route>` for the labels of its branches. */
export interface Template {
  id: string;
  /** Folder names of the apps it joins, in the order of the flow. */
  apps: readonly string[];
  /** Connections that the copy needs; the document names slots where a flow names connection ids. */
  slots: Record<string, { type: string }>;
  document: FlowDocument;
}
