/** One flow as the editor opens it. */
import { createHash } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { events, samples } from '../../db/schema/index.ts';
import type { Json } from '../../nodes/contract.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { canonical, sameDocument } from '../flow/same.ts';
import { hookUrl } from '../triggers/hooks.ts';
import { isTrigger, readHooks } from './hooks.ts';
import { type PollState, readPolls } from './polls.ts';
import { readFlow, readVersion } from './stored.ts';

export interface SampleState {
  output: Json;
  branch: string | null;
  takenAt: Date;
  /** False when the step was changed after its test. */
  isCurrent: boolean;
}

export interface FlowDetail {
  id: string;
  name: string;
  folder: string | null;
  templateId: string | null;
  draft: FlowDocument;
  draftRevision: number;
  draftSavedAt: Date;
  /** `nodeIds`: what the draft has beyond them has never run. */
  version: { id: string; number: number; createdAt: Date; nodeIds: string[] } | null;
  hasDraftChanges: boolean;
  isOn: boolean;
  pausedAt: Date | null;
  pausedCode: string | null;
  /** Whoever may not change the flow is not told the address (for-readers.ts). */
  hooks: { nodeId: string; url?: string; lastReceivedAt: Date | null; isWaitingForSample: boolean }[];
  /** Of a flow that was on at least once. */
  polls: PollState[];
  samples: Record<string, SampleState>;
}

export async function getFlow(engine: Engine, workspaceId: string, flowId: string): Promise<FlowDetail> {
  const flow = await readFlow(engine.db, workspaceId, flowId);
  const [version, hooks, stored, lastReceivedAt, polls] = await Promise.all([
    readVersion(engine.db, flow),
    readHooks(engine, workspaceId, flowId),
    readSamples(engine, workspaceId, flowId, flow.draft),
    lastEventAt(engine, workspaceId, flowId),
    readPolls(engine, flow),
  ]);
  return {
    id: flow.id,
    name: flow.name,
    folder: flow.folder,
    templateId: flow.templateId,
    draft: flow.draft,
    draftRevision: flow.draftRevision,
    draftSavedAt: flow.draftSavedAt,
    version: version && {
      id: version.id,
      number: version.number,
      createdAt: version.createdAt,
      nodeIds: version.document.nodes.map(({ id }) => id),
    },
    hasDraftChanges: !version || !sameDocument(version.document, flow.draft),
    isOn: flow.isOn,
    pausedAt: flow.pausedAt,
    pausedCode: flow.pausedCode,
    hooks: hooks.map(({ nodeId, token, isWaitingForSample }) => ({
      nodeId,
      url: hookUrl(engine, token),
      lastReceivedAt,
      isWaitingForSample,
    })),
    polls,
    samples: stored,
  };
}

async function lastEventAt(engine: Engine, workspaceId: string, flowId: string): Promise<Date | null> {
  const [row] = await engine.db
    .select({ createdAt: events.createdAt })
    .from(events)
    .where(and(eq(events.workspaceId, workspaceId), eq(events.flowId, flowId)))
    .orderBy(desc(events.id))
    .limit(1);
  return row?.createdAt ?? null;
}

export async function readSamples(
  engine: Engine,
  workspaceId: string,
  flowId: string,
  document: FlowDocument,
): Promise<Record<string, SampleState>> {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const rows = await engine.db
    .select()
    .from(samples)
    .where(and(eq(samples.workspaceId, workspaceId), eq(samples.flowId, flowId)));
  return Object.fromEntries(
    rows.flatMap((row) => {
      const node = nodes.get(row.nodeId);
      if (!node) return [];
      const isCurrent = isTrigger(node) || row.fingerprint === fingerprint(node);
      return [[row.nodeId, { output: row.output ?? null, branch: row.branch, takenAt: row.takenAt, isCurrent }]];
    }),
  );
}

/** What a test depends on in the step itself; its name and note do not count. */
export function fingerprint({ type, version, connection, config, input }: FlowNode): string {
  return createHash('sha256').update(canonical({ type, version, connection, config, input })).digest('hex');
}
