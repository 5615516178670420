/** Choices of a picker, from the connected account, in the reader's language. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { flows as flowTable, flowVersions } from '../../db/schema/index.ts';
import type { Json, Option } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { openClient } from '../connections/clients.ts';
import type { Engine } from '../engine.ts';
import { callTrigger } from '../run/child.ts';
import { calledOutputs } from './called-outputs.ts';

export interface OptionsQuery {
  /** Absent for what the workspace itself offers. */
  connectionId?: string | undefined;
  nodeType: string;
  loader: string;
  config: Record<string, Json>;
  /** For loaders that find by a text. */
  text?: string | undefined;
  locale: 'ja' | 'en';
  /** Absent for those who may look at flows, and not at what is in the accounts. */
  mayReadRecords?: boolean;
}

export async function loadOptions(engine: Engine, workspaceId: string, query: OptionsQuery): Promise<Option[]> {
  const definition = nodeDefinition(query.nodeType);
  const loaders = definition?.options;
  const load = loaders && Object.hasOwn(loaders, query.loader) ? loaders[query.loader] : undefined;
  if (!load) throw new UserFixableError('flow.unknownOptions', { name: query.loader });
  if (load.readsRecords && !query.mayReadRecords) throw new UserFixableError('engine.notAllowed');
  const client =
    query.connectionId === undefined ? undefined : await openClient(engine, workspaceId, query.connectionId);
  const flows = () => callableFlows(engine, workspaceId);
  const { config, text, locale } = query;
  return load({ client, config, locale, flows, ...(text === undefined ? {} : { text }) });
}

/** Those whose live version begins by being called, by name. */
export async function callableFlows(engine: Engine, workspaceId: string) {
  const rows = await engine.db
    .select({ id: flowTable.id, name: flowTable.name, document: flowVersions.document })
    .from(flowTable)
    .innerJoin(flowVersions, eq(flowVersions.id, flowTable.versionId))
    .where(and(eq(flowTable.workspaceId, workspaceId), isNull(flowTable.deletedAt)))
    .orderBy(asc(flowTable.name));
  return rows.flatMap(({ id, name, document }) => {
    const trigger = callTrigger(document);
    if (!trigger) return [];
    const config = trigger.definition.config.safeParse(trigger.config);
    const inputs = config.success ? trigger.call.inputs(config.data) : [];
    return [{ id, name, inputs, outputs: calledOutputs(document, inputs) }];
  });
}
