/** Builders for tests: flows of three lines. */
import type { Json } from '../../nodes/contract.ts';
import type { FlowDocument, FlowEdge, FlowNode } from '../flow/document.ts';
import type { ValueSource } from '../values/source.ts';

type NodeGiven = {
  config?: Record<string, Json>;
  input?: Record<string, ValueSource>;
  connection?: string;
  name?: string;
  hasErrorRoute?: true;
};

export interface FlowBuilder {
  /** Adds a step behind the last one, or behind `after` ("id" or "id:handle", several = they join). */
  step(id: string, type: string, given?: NodeGiven & { after?: string | string[] }): FlowBuilder;
  document(): FlowDocument;
}

export function flow(trigger = 'webhook.received', config: Record<string, Json> = {}): FlowBuilder {
  const nodes: FlowNode[] = [{ id: 'trigger', type: trigger, version: 1, config, input: {} }];
  const edges: FlowEdge[] = [];
  const builder: FlowBuilder = {
    step(id, type, { after, ...given } = {}) {
      const last = nodes.at(-1)?.id ?? 'trigger';
      nodes.push({ id, type, version: 1, config: {}, input: {}, ...given });
      for (const from of [after ?? last].flat()) {
        const [source = last, sourceHandle = 'out'] = from.split(':');
        edges.push({ id: `${from}>${id}`, source, sourceHandle, target: id });
      }
      return builder;
    },
    document: () => ({ format: 1, nodes: [...nodes], edges: [...edges] }),
  };
  return builder;
}
