/** What the nodes can do, as JSON: the browser draws forms and checks flows from this, and never imports a node. */
import type { Branches, Effect, FieldSpec, Json, OutputField, OutputsFrom } from '../../nodes/contract.ts';

export interface CatalogField extends FieldSpec {
  key: string;
  place: 'config' | 'input';
  required: boolean;
}

export interface CatalogNode {
  type: string;
  version: number;
  kind: 'action' | 'trigger';
  /** Folder of the node, which is also the key of its words. */
  app: string;
  icon?: string;
  group?: string;
  start?: 'webhook' | 'manual' | 'poll' | 'call';
  connection?: string;
  connectionOptional?: boolean;
  /** Absent when it depends on the config. */
  effect?: Effect;
  fields: CatalogField[];
  outputs: OutputField[];
  /** Further values, named by the config itself or by an options loader. */
  outputsFrom?: OutputsFrom;
  /** The config choice by which the card's sentence goes. */
  sentenceBy?: string;
  branches?: Branches;
  /** Repeats the steps on its way `each`; the input `collect` may use their values. */
  loop?: { items: string; collect: string };
  /** Done for each item of the list in `items`: its other inputs may use the item. */
  perItem?: { items: string };
  /** One at a time per key from here on. */
  takesLane?: true;
  setup?: { key: string; copy?: string }[];
  /** A trigger that can be asked for its newest event: the sample comes from there. */
  canFetchLatest?: true;
  /** A start by hand for which a person chooses a record. */
  canChoose?: true;
  example?: Json;
  hasPreview: boolean;
  /** A write whose answer was lost is answered with the record that it made. */
  makesRecord?: true;
  /** A person who is asked may say *save it all the same*. */
  insists?: true;
  /** Whether the far side can be asked what it would say to a write; absent where the step makes no claim about it. */
  dryRun?: 'some' | 'never';
  /** Can be tried over past events. */
  hasSimulation?: true;
}

export interface CatalogConnection {
  type: string;
  auth: 'form' | 'oauth2';
  fields: CatalogField[];
}

export interface Catalog {
  nodes: CatalogNode[];
  connections: CatalogConnection[];
}

export const appOf = (type: string): string => type.split('.')[0] ?? type;

export function catalogNode(catalog: Catalog, type: string): CatalogNode | undefined {
  return catalog.nodes.find((node) => node.type === type);
}

/** Message key of a node's title; ErrorParams that begin with `@nodes.` are looked up by whoever shows them. */
export const titleKey = (type: string): string => {
  const [app, ...rest] = type.split('.');
  return `@nodes.${app}.nodes.${rest.join('.')}.title`;
};
