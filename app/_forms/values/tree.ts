/** The values that one step gives to later ones, as a tree to pick from: declared outputs first, then what the sample holds. */
import type { Json, OutputField } from '../../../nodes/contract.ts';

export type Path = (string | number)[];

export interface ValueNode {
  path: Path;
  /** Ready words; else `labelKey` of the node's messages, else the last key of the path. */
  label?: string;
  labelKey?: string;
  type: OutputField['type'];
  sample?: Json;
  children: ValueNode[];
}

/** Lists show their first items only: people pick by position there. */
const ITEMS = 3;
const DEPTH = 12;

export function valueTree(outputs: readonly OutputField[], sample: Json | undefined): ValueNode[] {
  const roots: ValueNode[] = [];
  for (const output of outputs) {
    const found = sample === undefined ? output.sample : at(sample, output.path);
    const node: ValueNode = { path: output.path, type: output.type, children: [] };
    if (output.label !== undefined) node.label = output.label;
    if (output.labelKey !== undefined) node.labelKey = output.labelKey;
    if (found !== undefined) node.sample = found;
    node.children = childrenOf(found, output.path, 1);
    attach(roots, node);
  }
  if (sample !== undefined) for (const node of childrenOf(sample, [], 0)) merge(roots, node);
  return roots;
}

function childrenOf(value: Json | undefined, path: Path, depth: number): ValueNode[] {
  if (value === null || typeof value !== 'object' || depth > DEPTH) return [];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.slice(0, ITEMS).map((item, index) => [index, item])
    : Object.entries(value);
  return entries.map(([key, child]) => ({
    path: [...path, key],
    type: typeOf(child),
    sample: child,
    children: childrenOf(child, [...path, key], depth + 1),
  }));
}

/** A declared output below another declared one (`records` › `records[0].Id`) goes under it. */
function attach(roots: ValueNode[], node: ValueNode): void {
  const same = find(roots, node.path);
  if (same) {
    Object.assign(same, { ...node, children: node.children.length > 0 ? node.children : same.children });
    return;
  }
  const parent = nearest(roots, node.path);
  (parent ? parent.children : roots).push(node);
}

/** Adds what only the sample knows; declared words win. */
function merge(roots: ValueNode[], node: ValueNode): void {
  const same = find(roots, node.path);
  if (!same) {
    const isInside = covers(roots, node);
    if (!isInside) attach(roots, node);
    return;
  }
  for (const child of node.children) merge(roots, child);
}

/** A record that only holds values declared one by one (`billing.name`) is not repeated as a whole. */
function covers(roots: ValueNode[], node: ValueNode): boolean {
  if (node.children.length === 0 || node.type === 'list') return false;
  return node.children.every((child) => find(roots, child.path) !== undefined || covers(roots, child));
}

function find(nodes: ValueNode[], path: Path): ValueNode | undefined {
  for (const node of nodes) {
    if (isSame(node.path, path)) return node;
    const below = find(node.children, path);
    if (below) return below;
  }
  return undefined;
}

function nearest(nodes: ValueNode[], path: Path): ValueNode | undefined {
  const parent = nodes.find((node) => node.path.length < path.length && node.path.every((key, i) => key === path[i]));
  return parent ? (nearest(parent.children, path) ?? parent) : undefined;
}

const isSame = (a: Path, b: Path): boolean => a.length === b.length && a.every((key, index) => key === b[index]);

export function typeOf(value: Json): OutputField['type'] {
  if (Array.isArray(value)) return 'list';
  if (value !== null && typeof value === 'object') return 'record';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

export function at(value: Json, path: Path): Json | undefined {
  let current: Json | undefined = value;
  for (const key of path) {
    if (current === null || typeof current !== 'object') return undefined;
    if (Array.isArray(current)) current = typeof key === 'number' ? current[key] : undefined;
    else current = Object.hasOwn(current, String(key)) ? current[String(key)] : undefined;
    if (current === undefined) return undefined;
  }
  return current;
}

/** Keeps what matches, and what leads to it. `words` are the label, key and sample of one value. */
export function filterTree(nodes: ValueNode[], matches: (node: ValueNode) => boolean): ValueNode[] {
  return nodes.flatMap((node) => {
    if (matches(node)) return [node];
    const children = filterTree(node.children, matches);
    return children.length > 0 ? [{ ...node, children }] : [];
  });
}

/** A sample in one short line. */
export function sampleText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
