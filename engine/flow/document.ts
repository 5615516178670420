/** The flow document: what the canvas draws, a version stores and a run executes. React Flow's names for edges. */
import { z } from 'zod';
import { json, valueSource } from '../values/source.ts';

const id = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[A-Za-z0-9_-]+$/);

export const flowNode = z.strictObject({
  id,
  /** Node type of the registry, e.g. `salesforce.addRecord`. */
  type: z.string().min(1).max(100),
  version: z.int().min(1),
  /** The person's own name for the card; absent = the definition's title. */
  name: z.string().max(120).optional(),
  /** Connection id in a flow; slot name in a template or an export. */
  connection: z.string().max(100).optional(),
  /** Fixed at design time, checked by the definition's `config` schema. */
  config: z.record(z.string(), json),
  /** Filled at run time: one value source per key of the definition's `input` schema. */
  input: z.record(z.string(), valueSource),
  note: z.string().max(2000).optional(),
  /** When the step fails the run goes on by its way `error`; said here too, so that an empty way is kept and asked about. */
  hasErrorRoute: z.literal(true).optional(),
});

export const flowEdge = z.strictObject({
  id: z.string().min(1).max(200),
  source: id,
  /** `out`, a branch id of the source, or `error`. */
  sourceHandle: z.string().min(1).max(60),
  target: id,
});

/** Events with the same value run one after the other, in the order in which they were accepted. */
export const flowLane = z.strictObject({
  /** Flows with the same name share the lane; absent = this flow alone. */
  name: z.string().trim().min(1).max(100).optional(),
  /** Where the trigger's values hold the key; an event without it runs alone. */
  path: z
    .array(z.union([z.string().max(400), z.int().min(0)]))
    .min(1)
    .max(20),
  /** After a failed run the next one starts (`goOn`), or all wait until a person has dealt with it (`hold`). */
  afterFailure: z.enum(['goOn', 'hold']).default('goOn'),
});

export const flowDocument = z.strictObject({
  format: z.literal(1),
  nodes: z.array(flowNode).max(500),
  edges: z.array(flowEdge).max(2000),
  lane: flowLane.optional(),
});

export type FlowNode = z.infer<typeof flowNode>;
export type FlowEdge = z.infer<typeof flowEdge>;
export type FlowDocument = z.infer<typeof flowDocument>;

export const OUT = 'out';
/** From a loop into what it repeats; no branch has a route of this name. */
export const EACH = 'each';
export const ERROR = 'error';

export const emptyDocument: FlowDocument = { format: 1, nodes: [], edges: [] };

/** A flow outside its workspace: connections are slots, called flows names; no id, no secret, no webhook token. */
export const flowExport = z.strictObject({
  nagare: z.literal(1),
  name: z.string().min(1).max(200),
  slots: z.record(z.string().max(100), z.strictObject({ type: z.string().max(60) })),
  /** Flows that it calls, by the keys that stand in the document in place of their ids. */
  flows: z.record(z.string().max(100), z.strictObject({ name: z.string().min(1).max(200) })).optional(),
  document: flowDocument,
});

export type FlowExport = z.infer<typeof flowExport>;
