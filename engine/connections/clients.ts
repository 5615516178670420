/**
 * One client per connection and version of its secrets, shared by all runs of a process. The row is read again at most once
 * a second, so a reconnected or broken connection is noticed everywhere without a message between processes.
 */
import type { ConnectionDefinition } from '../../nodes/contract.ts';
import { ConnectionDeadError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { limits } from '../limits.ts';
import { definitionOf, parseSecrets } from './definitions.ts';
import { meterOf } from './meter.ts';
import { renewer } from './renew.ts';
import { type ConnectionRow, openSecrets, readConnection } from './stored.ts';

const REREAD_MS = 1_000;
/** Requests that still use a replaced client may take this long to end. */
const RETIRE_MS = 2 * limits.requestTimeoutMs;

interface Entry {
  row: ConnectionRow;
  version: string;
  readAt: number;
  definition: ConnectionDefinition;
  client: unknown;
}

interface Clients {
  renew: ReturnType<typeof renewer>;
  entries: Map<string, Entry>;
  reading: Map<string, Promise<Entry>>;
  retired: Map<Entry, NodeJS.Timeout>;
}

const perEngine = new WeakMap<Engine, Clients>();

function clientsOf(engine: Engine): Clients {
  const known = perEngine.get(engine);
  if (known) return known;
  const made: Clients = { renew: renewer(engine), entries: new Map(), reading: new Map(), retired: new Map() };
  perEngine.set(engine, made);
  return made;
}

/** Throws 'connection.missing', and ConnectionDeadError with the stored cause while the connection is dead. */
export async function openClient(engine: Engine, workspaceId: string, connectionId: string): Promise<unknown> {
  const { client, row } = await entryOf(engine, workspaceId, connectionId);
  if (row.status === 'dead') throw new ConnectionDeadError(row.deadCode ?? 'connection.dead', row.deadParams ?? {});
  return client;
}

/** The same for a test, which may bring a dead connection back. */
export async function openClientToTest(engine: Engine, row: ConnectionRow): Promise<unknown> {
  forgetClient(engine, row.id);
  return (await entryOf(engine, row.workspaceId, row.id)).client;
}

/** The next use reads the row again; called after every change of it in this process. */
export function forgetClient(engine: Engine, connectionId: string): void {
  const entry = clientsOf(engine).entries.get(connectionId);
  if (entry) entry.readAt = Number.NEGATIVE_INFINITY;
}

/** Closes every client. Called when the process stops, after its steps have ended. */
export function closeClients(engine: Engine): void {
  const clients = clientsOf(engine);
  for (const entry of [...clients.entries.values(), ...clients.retired.keys()]) close(entry);
  for (const timer of clients.retired.values()) clearTimeout(timer);
  clients.entries.clear();
  clients.retired.clear();
}

async function entryOf(engine: Engine, workspaceId: string, connectionId: string): Promise<Entry> {
  const clients = clientsOf(engine);
  const known = clients.entries.get(connectionId);
  if (known && known.row.workspaceId === workspaceId && performance.now() - known.readAt < REREAD_MS) return known;
  const key = `${workspaceId} ${connectionId}`;
  const reading = clients.reading.get(key) ?? read(engine, clients, { workspaceId, connectionId });
  clients.reading.set(key, reading);
  return reading.finally(() => clients.reading.delete(key));
}

async function read(
  engine: Engine,
  clients: Clients,
  key: { workspaceId: string; connectionId: string },
): Promise<Entry> {
  const readAt = performance.now();
  const before = clients.entries.get(key.connectionId)?.version;
  const row = await readConnection(engine.db, key);
  const known = clients.entries.get(row.id);
  if (known && known.version !== before) return read(engine, clients, key); // renewed while we read: the row is old
  if (known && known.version === row.secretsVersion) return Object.assign(known, { row, readAt });
  const entry = open(engine, clients, row, readAt);
  clients.entries.set(row.id, entry);
  if (known) retire(clients, known);
  return entry;
}

function open(engine: Engine, clients: Clients, row: ConnectionRow, readAt: number): Entry {
  const definition = definitionOf(row.type);
  const entry: Entry = { row, version: row.secretsVersion, readAt, definition, client: undefined };
  entry.client = definition.open(parseSecrets(definition, openSecrets(engine.secrets, row)), {
    connectionId: row.id,
    meter: meterOf(engine).of(row),
    renew: async (used, refresh) => {
      const renewed = await clients.renew({ connectionId: row.id, definition, used, refresh });
      entry.version = renewed.version; // the client goes on with the new secrets: it need not be opened again
      return renewed.secrets;
    },
  });
  return entry;
}

function retire(clients: Clients, entry: Entry): void {
  const timer = setTimeout(() => {
    clients.retired.delete(entry);
    close(entry);
  }, RETIRE_MS);
  clients.retired.set(entry, timer.unref());
}

function close(entry: Entry): void {
  entry.definition.close?.(entry.client);
}
