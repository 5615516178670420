/** What the fields of the records in a run are called, as the account said when the run's version went live: nobody reads API names. */
import type { Json, MetadataSnapshot, MetadataWatch } from '../../nodes/contract.ts';
import { connectionDefinition } from '../../nodes/registry.ts';
import { needsOfNode } from '../connections/needs.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';

export interface Label {
  label: string;
  labelJa: string;
}

/** Of one step: its objects and their fields, by API name in lower case; of parents by their path (`account.name`). */
export interface StepLabels {
  objects: Record<string, Label>;
  fields: Record<string, Label>;
}

/** What one connection was asked about when the version went live. */
export interface Described {
  connectionId: string;
  watch: MetadataWatch<unknown>;
  objects: MetadataSnapshot['objects'];
}

/** By step; steps of which nothing is known are left out. */
export async function labelsOfRun(
  engine: Engine,
  runId: string,
  document: FlowDocument,
  payload: Json | null,
): Promise<Record<string, StepLabels>> {
  const { rows } = await engine.pool.query<{ connectionId: string; type: string; objects: Described['objects'] }>(
    `select m.connection_id as "connectionId", c.type, m.snapshot -> 'objects' as objects
     from runs r join version_metadata m on m.version_id = r.version_id join connections c on c.id = m.connection_id
     where r.id = $1 order by m.created_at`,
    [runId],
  );
  const described = rows.flatMap(({ type, ...row }) => {
    const watch = connectionDefinition(type)?.metadata;
    return watch ? [{ ...row, watch }] : [];
  });
  const found = document.nodes.map((node) => [node.id, labelsOfStep(node, described, payload)] as const);
  return Object.fromEntries(found.filter(([, { objects }]) => Object.keys(objects).length > 0));
}

/** Pure. A name that its objects use for different things stays without a label. */
export function labelsOfStep(node: FlowNode, described: readonly Described[], payload: Json | null): StepLabels {
  const objects: StepLabels['objects'] = {};
  const fields = new Map<string, Label | null>();
  for (const { connectionId, watch, objects: known } of described) {
    const isOwn = node.connection === connectionId;
    const needed = isOwn ? needsOfNode(watch, node).map(({ object }) => object) : [];
    // What a message brings is said by the message itself; its trigger may do without a connection.
    const brought = isOwn || node.connection === undefined ? objectOf(node, payload) : [];
    for (const name of new Set([...needed, ...brought].map((object) => object.toLowerCase()))) {
      const object = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!object) continue;
      objects[name] ??= { label: object.label, labelJa: object.labelJa };
      for (const [key, { label, labelJa }] of Object.entries(object.fields)) {
        const path = pathOf(name, key);
        const before = fields.get(path);
        const isSame = before === undefined || (before?.label === label && before.labelJa === labelJa);
        fields.set(path, isSame ? { label, labelJa } : null);
      }
    }
  }
  const clear = [...fields].filter((entry): entry is [string, Label] => entry[1] !== null);
  return { objects, fields: Object.fromEntries(clear) };
}

/** Records below another one stand in it under the name of their list: Account.Contacts › LastName. */
const pathOf = (object: string, field: string): string => [...object.split('.').slice(1), field].join('.');

function objectOf(node: FlowNode, payload: Json | null): string[] {
  if (Object.keys(node.input).length > 0 || payload === null || typeof payload !== 'object' || Array.isArray(payload))
    return [];
  return typeof payload.object === 'string' ? [payload.object] : [];
}
