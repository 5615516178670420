/**
 * What a flow can do, as data: node, trigger and connection definitions. Forms, validation, documents, API and
 * catalogue all come out of these objects; the engine knows no node by name.
 */
import { z } from 'zod';
import type { ConnectionDefinition } from './contract-connections.ts';
import type { OptionsLoader } from './contract-options.ts';
import type { TriggerDefinition } from './contract-triggers.ts';

export type * from './contract-connections.ts';
export type * from './contract-metadata.ts';
export type * from './contract-options.ts';
export type * from './contract-triggers.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a second execution would do. `once` steps are guarded by an intent and confirmed after a lost answer. */
export type Effect = 'pure' | 'read' | 'idempotent' | 'once';

/** How the form draws a field. One generic control each; never one per service. */
export type Control =
  | 'text'
  | 'longText'
  | 'number'
  | 'dateTime' // a time in words; without a zone it is the workspace's
  | 'boolean'
  | 'choice' // one of `choices`, or of the account's `options` loader
  | 'choices' // several of them
  | 'secret' // connection forms only
  | 'keyFile' // connection forms only: a private key, from a file or pasted
  | 'certificate' // connection forms only: a key pair made here, whose certificate is shown; the value is its id
  | 'fieldMap' // { API name: value }: the fields come from the `options` loader
  | 'conditions' // [{ field, operator, value }] joined by AND, over the account's fields
  | 'routes' // branch: [{ id, label }] in config, { id: [{ all: [{ left, operator, right }] }] } in input
  | 'rules' // conditions without routes: [{ all: [{ left, operator, right }] }]
  | 'inputs' // a trigger's values by name: [{ key, type, required }]
  | 'keyValues' // [{ key, value }]
  | 'paths' // values of the trigger itself, in one text: `id, data.order.id`
  | 'json';

export interface FieldSpec {
  control: Control;
  /** Fixed choices; their words are `fields.<key>.choices.<value>` of the node's messages. */
  choices?: readonly string[];
  /** Name of the definition's options loader that fills the choices from the connected account. */
  options?: string;
  /**
   * Of an input: `options` finds choices by a text, and one of them may be taken as a fixed value. `usual` = people mostly
   * choose here, rather than take a value of an earlier step.
   */
  search?: 'usual' | 'also';
  /** Keys of `config` or `input` that the options depend on: the picker reloads when they change. */
  dependsOn?: readonly string[];
  /** Keys that change the options too, but need not be filled for them. */
  alsoDependsOn?: readonly string[];
  default?: Json;
  /** Must be filled while it is shown, although the schema allows its absence (because of `when`). */
  required?: boolean;
  /** Of a condition list: a row with `or` begins a further group, and one group is enough. */
  groups?: true;
  /** Shown only while another config field has one of these values. */
  when?: { field: string; is: readonly Json[] };
  /** Below the fold, behind 「詳細な設定」. */
  advanced?: boolean;
  /**
   * Of a setting: while nobody has decided (absent; null = declined), the account's `preferred` choice is offered above the fold;
   * but not where the account can have none.
   */
  offered?: { unless: { field: string; is: readonly Json[] } };
  /** The value is the id of another flow: a file carries that flow's name instead. */
  refersTo?: 'flow';
  /** Of keyValues, or an address with its query: what has a secret's name (secret-values.ts) is hidden where people look and left out of files. */
  secretNames?: true;
  /** Of a setting: the field of the record that it becomes, for who looks at what is sent. */
  becomes?: string;
  /** Of a fieldMap: every field that the loader names stands there with its row, in the form itself. */
  allRows?: boolean;
}

/** Field metadata sits on the zod instance through this typed registry (zod.dev/metadata): register last, after .optional(). */
export const fieldRegistry = z.registry<FieldSpec>();

/** Ties a schema to how its form field is drawn: a copy of it, because one schema may stand behind many fields. */
export function field<S extends z.ZodType>(schema: S, spec: FieldSpec): S {
  const own = schema.clone();
  fieldRegistry.add(own, spec);
  return own;
}

/** One value of a node's output as people see it in the value list. `path` is relative to the output. */
export interface OutputField {
  path: (string | number)[];
  /** Key below the node's `outputs` messages, or ready words from the account. */
  labelKey?: string;
  label?: string;
  type: 'text' | 'number' | 'boolean' | 'date' | 'dateTime' | 'list' | 'record';
  sample?: Json;
}

export type StepResult =
  | { kind: 'done'; output: Json; branch?: string }
  /** Goes on by itself at `until`, with `output`. */
  | { kind: 'wait'; until: Date; output: Json }
  /** The steps on the way `each` run for every item; then the way `out` is taken with { count, results, failed, errors }. */
  | { kind: 'each'; items: Json[]; onError: 'stop' | 'goOn'; inOrder: boolean }
  /** Runs another flow of the workspace and goes on with what that returns; a failed one fails the step. */
  | { kind: 'call'; flowId: string; values: { [key: string]: Json } }
  /** Goes on with `output` when this run's turn has come: one at a time per key. A blank key goes on at once. */
  | { kind: 'lane'; key: string; name?: string; output: Json }
  /** The run ends well, here: nothing behind this step runs. The reason is the person's own text. */
  | { kind: 'finish'; reason: string };

/** What a step would do to how many records. */
export interface DryRun {
  kind: 'add' | 'update' | 'delete' | 'nothing';
  count: number;
}

export const done = (output: Json, branch?: string): Extract<StepResult, { kind: 'done' }> =>
  branch === undefined ? { kind: 'done', output } : { kind: 'done', output, branch };

/** Identity of this step for the far side: stable over retries and re-sends of the same step of the same run. */
export interface StepIdentity {
  workspaceId: string;
  flowId: string;
  runId: string;
  nodeId: string;
  iterationPath: string;
  attempt: number;
}

/**
 * The right to send, checked just before bytes leave. A `once` request after `sendBefore` is dropped as not sent
 * (TransientError), so that a stalled worker cannot write after another one took over.
 */
export interface SendGuard {
  /** Throws TransientError('engine.sentTooLate') when the wall or the monotonic clock is past `sendBefore`. */
  check(): void;
  /** The same, before a request that may be repeated: it is not noted as the write that the step was announced as. */
  look(): void;
}

export interface Typed {
  text: string;
  /** Nothing of it is data. */
  isWhole: boolean;
}

export interface RunContext<Client, Config, Input> {
  client: Client;
  config: Config;
  input: Input;
  /** Aborted at the step's time-out or when the lease is lost. */
  signal: AbortSignal;
  guard: SendGuard;
  step: StepIdentity;
  /** What a person typed at the beginning of an input, before the first value of a step or an event. */
  typed(field: string): Typed;
  /** Addresses of ours that the run's event has come through: what writes to another one says so (`Nagare-Hops`). */
  hops: number;
  /** PostgreSQL's clock, in ms: a time that is kept is met again by workers whose own clocks may be behind or ahead. */
  now(): number;
  /**
   * True for the first event of this flow with the key, and again for re-runs of the same event; false for every other
   * event until `days` have passed. Committed before it answers.
   */
  isFirst(key: string, days: number): Promise<boolean>;
  /**
   * What this step kept before it wrote, when it is repeated because an answer was lost or a worker died: it goes on with that,
   * because a choice made anew would see what it has written already.
   */
  kept(): Json | undefined;
  /** Committed before it answers. */
  keep(value: Json): Promise<void>;
  /** Of a step that is repeated: when its first attempt began, by this machine's clock. Undefined for the first. */
  begunAt(): Promise<Date | undefined>;
  /** A line in the run log, in no language: a code of the node's messages below `log`. */
  log(code: string, params?: Record<string, string | number>): void;
}

/** What is known of an interrupted `once` step when it is confirmed. Times are this machine's, the first rather too early, the others too late. */
export interface ConfirmContext<Client, Config, Input> extends RunContext<Client, Config, Input> {
  intendedAt: Date;
  sendBefore: Date;
  settledAfter: Date;
  /** Ids of the far side that other steps of this workspace already have as their output. */
  claimed(ids: string[]): Promise<Set<string>>;
  /** Other open intents with the same node type and connection, with their inputs. */
  rivals(): Promise<{ runId: string; input: Json }[]>;
}

export type ConfirmAnswer =
  | { kind: 'happened'; output: Json; branch?: string }
  /** `mayRepeat`: whatever is still on its way, a second one would be refused, so it is sent again at once. */
  | { kind: 'didNotHappen'; mayRepeat?: true }
  | { kind: 'cannotTell'; candidates: { id: string; label: string; url?: string }[] };

/** Routes of a branching node, as data, so that the canvas and the planner read the same: `config[from]` is [{ id, label }]. */
export interface Branches {
  from: string;
  /** A last route with the id `else`, taken when no other fits. */
  hasElse: boolean;
}

/** Values that are known once a step is set up: by a list of `inputs` in its config, or by one of its options loaders. */
export type OutputsFrom = { config: string } | { options: string; dependsOn: readonly string[] };

export interface DefinitionBase {
  /** `service.verbNoun`, never renamed; the part before the dot is the folder in nodes/. */
  type: string;
  version: number;
  /** Tabler icon name without the prefix; the app's own icon when absent. */
  icon?: string;
  outputsFrom?: OutputsFrom;
  /** A choice of `config` that says how the card's sentence goes: `sentences.<choice>` of the node's messages, where there is one. */
  sentenceBy?: string;
}

export interface ActionDefinition<Client = unknown, Config = unknown, Input = unknown> extends DefinitionBase {
  kind: 'action';
  group: 'app' | 'control' | 'data' | 'notice' | 'http';
  /** May depend on the step's config: an HTTP GET is read, a POST is once. Must not throw. */
  effect: Effect | ((config: Config) => Effect);
  /** Connection type this node needs; `connectionOptional` lets it run without one. */
  connection?: string;
  connectionOptional?: boolean;
  config: z.ZodType<Config>;
  input: z.ZodType<Input>;
  output: z.ZodType;
  /** Values offered before any test was made. */
  outputs: readonly OutputField[];
  /** Ways out of a node that branches; absent = the one handle `out`. */
  branches?: Branches;
  /** Answers `each`. Its inputs: `items` holds the list, `collect` is read at the end of each iteration, from the values in it. */
  loop?: { items: string; collect: string };
  /**
   * Answers `each` too, and is its own body: `action` runs once for each item of the list in the input `items`, as an iteration
   * with its own intent, confirm, tries and questions. All inputs but `items` are the action's and may use the item.
   */
  perItem?: { items: string; action: ActionDefinition };
  /** Its output is what a flow that called this one goes on with. */
  answers?: true;
  /** Answers `lane`: at most one such step on a run's way, and none in a loop. */
  takesLane?: true;
  /** Loaders named by FieldSpec.options. */
  options?: Record<string, OptionsLoader<Client>>;
  run(context: RunContext<Client, Config, Input>): Promise<StepResult>;
  /**
   * Of a `once` step whose output is the record that it made: after a lost answer a person says which one that is. Without it
   * they only say that it was done, and nothing behind it may need its values.
   */
  makes?: 'record';
  /**
   * The whole output with the record that a person named, so that later steps find every value. `isChoice`: nothing was written, and
   * the record, which was there before, takes the place of it. Reads only. Throws with the field `recordId` to mend when it cannot be
   * that record.
   */
  adopt?(
    context: Pick<RunContext<Client, Config, Input>, 'client' | 'config' | 'signal'> & {
      recordId: string;
      isChoice: boolean;
    },
  ): Promise<Json>;
  /**
   * Of a step that hands its decision to a person (`PersonNeededError`): what *do it all the same* changes of its settings, for this
   * run only.
   */
  insist?: { readonly [setting: string]: Json };
  /** Other node types that make the same kind of things: in a confirm their steps may be the owner of what is found. */
  rivalTypes?: readonly string[];
  /** Only for `once`: what became of a write whose answer was lost. Absent = nobody can tell. */
  confirm?(context: ConfirmContext<Client, Config, Input>): Promise<ConfirmAnswer>;
  /**
   * With these settings the far side keeps a key of the step (StepIdentity) and refuses a second one with it: a lost write never
   * needs a person, however long nobody can look for it.
   */
  hasKey?(config: Config): boolean;
  /** What would be sent, with nothing sent. Absent = the resolved input itself. Without a client where there is none to ask. */
  preview?(context: {
    config: Config;
    input: Input;
    client?: Client | undefined;
    signal?: AbortSignal | undefined;
  }): Json | Promise<Json>;
  /** What the far side would say, with nothing left behind; undefined where that cannot be asked. Throws its refusal. */
  dryRun?(
    context: Pick<RunContext<Client, Config, Input>, 'client' | 'config' | 'input' | 'signal'>,
  ): Promise<DryRun | undefined>;
  /** Writes, and the far side cannot be asked beforehand: why is said by `noDryRun` of the node's messages. */
  noDryRun?: true;
  /** Longest a single execution may take, in ms; default is the request time-out of engine/limits.ts. */
  timeoutMs?: number;
  /** Of a step that writes what a key finds: how many records the key finds now. Reads only, and is not told what to write. */
  matches?(context: Pick<RunContext<Client, Config, Input>, 'client' | 'config' | 'input' | 'signal'>): Promise<number>;
  /**
   * Of a search whose output has `totalSize`, or of a step with `matches`: how many records of another kind stand for the same,
   * when it found none. Having it, the step can be tried over past events.
   */
  elsewhere?(
    context: Pick<RunContext<Client, Config, Input>, 'client' | 'config' | 'input' | 'signal'>,
  ): Promise<number>;
  /** How long the far side may go on working after the last byte, in ms; default 120 s. */
  settleMs?: (client: Client) => number;
}

export type NodeDefinition = ActionDefinition | TriggerDefinition;

/** Keeps inference inside the definition and forgets it outside: the registry holds all definitions in one list. */
export function defineAction<Client, Config, Input>(
  definition: Omit<ActionDefinition<Client, Config, Input>, 'kind'>,
): ActionDefinition {
  return { kind: 'action', ...definition } as unknown as ActionDefinition; // config and input are parsed by the definition's own schemas before run
}

export function defineTrigger<Config, Client = unknown>(
  definition: Omit<TriggerDefinition<Config, Client>, 'kind'>,
): TriggerDefinition {
  return { kind: 'trigger', ...definition } as unknown as TriggerDefinition; // config is parsed by the definition's own schema before accept
}

export function defineConnection<Secrets, Client>(
  definition: ConnectionDefinition<Secrets, Client>,
): ConnectionDefinition {
  return definition as unknown as ConnectionDefinition; // secrets are parsed by the definition's own schema before open
}
