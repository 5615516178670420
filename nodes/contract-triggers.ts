/** What can start a flow: the half of the contract that triggers fill in. Read through contract.ts. */
import type { z } from 'zod';
import type { DefinitionBase, Json, Option, OptionsLoader, OutputField } from './contract.ts';

export interface HookRequest {
  method: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  /** Decompressed. */
  body: Uint8Array;
  receivedAt: Date;
}

export interface AcceptedEvent {
  /** null = never a duplicate. Nothing hashes a body by itself. */
  dedupeKey: string | null;
  payload: Json;
}

export interface HookAnswer {
  status: number;
  body?: Json;
  /** In place of `body`, for senders that read nothing but SOAP. */
  xml?: string;
}

export type Acceptance =
  | { events: AcceptedEvent[]; answer?: HookAnswer }
  | { events?: undefined; answer: HookAnswer }
  | { rejected: { code: string; params?: Record<string, string | number> } };

export interface HookContext<Config> {
  config: Config;
  /** Non-secret facts of the chosen account, if one is chosen. */
  account?: Record<string, string> | undefined;
}

export interface PollContext<Client, Config> {
  client: Client;
  config: Config;
  /** What the last poll returned; null = begin now: the answer is a cursor without events. */
  cursor: Json | null;
  /** This machine's clock, for far sides that do not tell theirs. */
  now: Date;
  signal: AbortSignal;
}

export interface Polled {
  /** Found twice is no harm when their keys are equal: the cursor may look back as far as it likes. */
  events: AcceptedEvent[];
  cursor: Json;
  /** There is more right now: asked again at once with the new cursor. */
  hasMore?: boolean;
  /** Something is about to be ready: asked again after this long, if that is sooner than the interval. */
  againInMs?: number;
}

/** A trigger that asks for news. The engine commits the cursor together with the events, and never asks twice at once. */
export interface Polling<Client, Config> {
  everyMs(config: Config): number;
  poll(context: PollContext<Client, Config>): Promise<Polled>;
  /** The newest thing that could have been an event, as its payload; null = there is none. */
  latest(context: Omit<PollContext<Client, Config>, 'cursor'>): Promise<Json | null>;
}

/** A start by hand for which a person chooses what it starts with. */
export interface Choosing<Client, Config> {
  /** At most some 20, the likeliest first; an id as `text` finds its record. */
  search(context: { client: Client; config: Config; text: string; signal: AbortSignal }): Promise<Option[]>;
  read(context: { client: Client; config: Config; id: string; signal: AbortSignal }): Promise<Json>;
}

export interface TriggerDefinition<Config = unknown, Client = unknown> extends DefinitionBase {
  kind: 'trigger';
  start: 'webhook' | 'manual' | 'poll' | 'call';
  connection?: string;
  connectionOptional?: boolean;
  config: z.ZodType<Config>;
  outputs: readonly OutputField[];
  /** Loaders named by FieldSpec.options. */
  options?: Record<string, OptionsLoader<Client>>;
  /** Webhook triggers: a pure reading of one request. Throws UserFixableError for a bad body (answered 400). */
  accept?(request: HookRequest, context: HookContext<Config>): Acceptance;
  /** True when requests carry what must not be kept (a session id): their raw body is never stored. */
  dropsBody?: true;
  poll?: Polling<Client, Config>;
  choose?: Choosing<Client, Config>;
  /** Of a flow that others call: what they may give, and the reading of what they gave. Throws UserFixableError naming a value. */
  call?: {
    inputs(config: Config): Option[];
    accept(values: { [key: string]: Json }, config: Config): Json;
  };
  /** A realistic payload to go on with before the first real one arrived. */
  example?: Json;
  /** Keys of step-by-step instructions below the node's messages (`setup.<key>`), and texts to copy. */
  setup?: readonly { key: string; copy?: string }[];
}
