import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';

/** Changes one node; the same document comes back when nothing differs. */
export function changeNode(document: FlowDocument, nodeId: string, change: (node: FlowNode) => FlowNode): FlowDocument {
  const before = document.nodes.find((node) => node.id === nodeId);
  if (!before) return document;
  const after = change(before);
  if (after === before) return document;
  return { ...document, nodes: document.nodes.map((node) => (node.id === nodeId ? after : node)) };
}

/** Undefined takes the field out. */
export function setConfig(node: FlowNode, key: string, value: Json | undefined): FlowNode {
  const { [key]: _old, ...rest } = node.config;
  return { ...node, config: value === undefined ? rest : { ...rest, [key]: value } };
}

export function setInput(node: FlowNode, key: string, source: ValueSource | undefined): FlowNode {
  const { [key]: _old, ...rest } = node.input;
  return { ...node, input: source === undefined ? rest : { ...rest, [key]: source } };
}

export function setName(node: FlowNode, name: string): FlowNode {
  const { name: _old, ...rest } = node;
  return name.trim() === '' ? rest : { ...rest, name: name.trim().slice(0, 120) };
}

export function setConnection(node: FlowNode, connectionId: string | null): FlowNode {
  const { connection: _old, ...rest } = node;
  return connectionId === null ? rest : { ...rest, connection: connectionId };
}

/** Short ids: they appear in run logs and in the API. */
export function newNodeId(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `s${[...bytes].map((byte) => letters[byte % letters.length]).join('')}`;
}
