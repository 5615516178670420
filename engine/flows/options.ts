/** Choices of a picker, from the connected account, in the reader's language. */
import type { Json, Option } from '../../nodes/contract.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import { openClient } from '../connections/clients.ts';
import type { Engine } from '../engine.ts';

export interface OptionsQuery {
  connectionId: string;
  nodeType: string;
  loader: string;
  config: Record<string, Json>;
  locale: 'ja' | 'en';
}

export async function loadOptions(engine: Engine, workspaceId: string, query: OptionsQuery): Promise<Option[]> {
  const definition = nodeDefinition(query.nodeType);
  const loaders = definition?.kind === 'action' ? definition.options : undefined;
  const load = loaders && Object.hasOwn(loaders, query.loader) ? loaders[query.loader] : undefined;
  if (!load) throw new UserFixableError('flow.unknownOptions', { name: query.loader });
  const client = await openClient(engine, workspaceId, query.connectionId);
  return load({ client, config: query.config, locale: query.locale });
}
