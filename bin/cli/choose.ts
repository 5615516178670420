/** Flows and connections by the name that people know, or by id. */
import { listConnections, listFlows } from '../../engine/api.ts';
import type { Scene } from './command.ts';
import { CliProblem } from './problem.ts';

export async function connectionBy({ engine, workspace }: Scene, reference: string) {
  const all = await listConnections(engine, workspace.workspaceId);
  const found = all.find(({ id }) => id === reference) ?? all.find(({ name }) => name === reference);
  if (!found) throw new CliProblem('cli.unknownConnection', { name: reference });
  return found;
}

/** Names to ids, all read at once. */
export async function connectionIds(
  scene: Scene,
  slots: [slot: string, name: string][],
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const [slot, name] of slots) chosen[slot] = (await connectionBy(scene, name)).id;
  return chosen;
}

export async function flowBy(scene: Scene, reference: string) {
  const found = await findFlow(scene, reference);
  if (!found) throw new CliProblem('cli.unknownFlow', { name: reference });
  return found;
}

export async function findFlow({ engine, workspace }: Scene, reference: string) {
  const all = await listFlows(engine, workspace.workspaceId);
  const byId = all.find(({ id }) => id === reference);
  if (byId) return byId;
  const named = all.filter(({ name }) => name === reference);
  if (named.length > 1)
    throw new CliProblem('cli.severalFlows', { name: reference, ids: named.map(({ id }) => id).join(', ') });
  return named[0];
}
