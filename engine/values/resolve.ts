/** From a value source to the value, for one step of one run. Pure; nothing is parsed out of text or evaluated. */
import type { Json } from '../../nodes/contract.ts';
import { type ErrorParams, UserFixableError } from '../../nodes/errors.ts';
import { applyFormat } from './format/functions.ts';
import type { ValueSource } from './source.ts';

export interface Scope {
  /** Output of a finished step; undefined = it has none (skipped, or not there). */
  output(nodeId: string): Json | undefined;
  /** Names a card for an error. */
  card(nodeId: string): ErrorParams;
  /** The item that the loop is at, and its place from 0; undefined = the step is not inside that loop. */
  loop?(nodeId: string | undefined): Turn | undefined;
  run: { id: string; link: string; startedAt: string };
}

/** One iteration as its steps see it. */
export interface Turn {
  nodeId: string;
  item: Json;
  index: number;
}

/** Throws UserFixableError `flow.missingValue` naming field, card and path; never makes an empty string of nothing. */
export function resolveInput(input: Record<string, ValueSource>, scope: Scope): Record<string, Json> {
  const result: Record<string, Json> = {};
  const at: string[] = [];
  for (const [key, source] of Object.entries(input)) put(result, key, below(key, source, scope, at));
  return result;
}

/** Own property even for `__proto__`: keys are data. */
function put(target: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

/** `at` is the place of the source in the step's input, for an error; what lies below is noted in it on the way. */
export function resolve(source: ValueSource, scope: Scope, at: string[]): Json {
  switch (source.kind) {
    case 'literal':
      return applyFormat(source.value, source.format);
    case 'reference': {
      const root = scope.output(source.nodeId);
      const value = root === undefined ? undefined : pick(root, source.path);
      if (value === undefined && source.whenMissing !== 'empty')
        throw missing(scope.card(source.nodeId), source.path, at);
      return applyFormat(value ?? null, source.format);
    }
    case 'run':
      return applyFormat(scope.run[source.value], source.format);
    case 'text':
      return applyFormat(source.parts.map((part) => asText(resolve(part, scope, at))).join(''), source.format);
    case 'map': {
      const result: Record<string, Json> = {};
      for (const key of Object.keys(source.entries)) {
        const entry = source.entries[key];
        if (entry) put(result, key, below(key, entry, scope, at));
      }
      return result;
    }
    case 'list':
      return source.items.map((item, index) => below(String(index), item, scope, at));
    case 'item': {
      const turn = turnOf(source.nodeId, scope, at);
      const value = pick(turn.item, source.path);
      if (value === undefined && source.whenMissing !== 'empty')
        throw missing(scope.card(turn.nodeId), source.path, at);
      return applyFormat(value ?? null, source.format);
    }
    case 'index':
      return applyFormat(turnOf(source.nodeId, scope, at).index + 1, source.format);
  }
}

function below(key: string, source: ValueSource, scope: Scope, at: string[]): Json {
  at.push(key);
  const value = resolve(source, scope, at);
  at.pop();
  return value;
}

function turnOf(loop: string | undefined, scope: Scope, at: string[]): Turn {
  const found = scope.loop?.(loop);
  if (!found) throw new UserFixableError('flow.outsideLoop', { field: at.join('.') });
  return found;
}

function missing(from: ErrorParams, path: (string | number)[], at: string[]): UserFixableError {
  return new UserFixableError(
    'flow.missingValue',
    {
      field: at.join('.'),
      fromStep: from.step ?? 0,
      fromCard: from.card ?? '',
      path: path.map(String).join(' › ') || '*',
    },
    { repair: { kind: 'field', field: at.join('.') } },
  );
}

/** Own properties only: a path never reaches into JavaScript's prototypes. */
export function pick(value: Json, path: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (at === null || typeof at !== 'object') return undefined;
    at = Array.isArray(at)
      ? at[typeof key === 'number' ? key : Number.NaN]
      : Object.hasOwn(at, String(key))
        ? at[String(key)]
        : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** How a value reads inside a text: nothing for null, JSON for records. */
export function asText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
