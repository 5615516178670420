/** What a run is about, for people: the record that began it, and the few values that tell runs apart. Pure. */
import type { FlowDocument } from '../../engine/flow/document.ts';
import { graphOf } from '../../engine/flow/graph.ts';
import type { Json } from '../../nodes/contract.ts';
import { isRecordId } from '../_forms/values/searched.ts';

export interface Subject {
  nodeId: string;
  /** API name of what the record is. */
  object: string;
  id: string;
  url: string | undefined;
}

/** Of runs that a record in a connected account began; the message or the trigger's own choice says what it is. */
export function subjectOf(document: FlowDocument, payload: Json | null): Subject | undefined {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return undefined;
  const { incoming } = graphOf(document);
  const trigger = document.nodes.find(({ id }) => !incoming.has(id));
  const { id, url } = payload;
  const object = payload.object ?? trigger?.config.object;
  if (!trigger || typeof id !== 'string' || !isRecordId(id) || typeof object !== 'string' || object === '')
    return undefined;
  const isAddress = typeof url === 'string' && /^https?:\/\//.test(url);
  return { nodeId: trigger.id, object, id, url: isAddress ? url : undefined };
}

/** Each once, what people know before ids; of ids alone the first is enough. */
export function tellingValues(keyValues: readonly string[]): string[] {
  const values = [...new Set(keyValues)];
  const known = values.filter((value) => !isRecordId(value));
  const ids = values.filter((value) => isRecordId(value));
  return known.length > 0 ? [...known, ...ids] : ids.slice(0, 1);
}
