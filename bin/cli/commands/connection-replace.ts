import type { Command } from 'commander';
import { describeError, planSwap, setShare, swapConnection } from '../../../engine/api.ts';
import { connectionBy } from '../choose.ts';
import { type Answer, type Common, command, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { parseCount } from '../given.ts';
import { table } from '../print.ts';
import { language, say } from '../words.ts';

type Replacing = Common & { publish?: boolean; dryRun?: boolean };

/** What changes a connection that flows use already. */
export function replaceCommands(connection: Command): void {
  withWorkspace(command(connection, 'share <connection>#connectionRef <percent>#percent', 'connectionShare')).action(
    (reference: string, percent: string, options: Common) =>
      inWorkspace(options, (scene) => share(scene, reference, percent)),
  );
  withWorkspace(command(connection, 'replace <connection>#connectionRef <by>#connectionBy', 'connectionReplace'))
    .option('--publish', say('help.replacePublish'))
    .option('--dry-run', say('help.dryRun'))
    .action((from: string, to: string, given: Replacing) =>
      inWorkspace(given, (scene) => replace(scene, { from, to }, given)),
    );
}

async function share(scene: Scene, reference: string, percent: string): Promise<Answer> {
  const { id, name } = await connectionBy(scene, reference);
  const part = parseCount(percent.replace(/%$/, ''), 100);
  await setShare(scene.engine, scene.workspace, { connectionId: id, share: part });
  return { json: { connectionId: id, name, share: part }, text: say('done.shared', { name, percent: part }) };
}

/** What the other account lacks is told too, as on screen; with `--dry-run` nothing is changed. */
async function replace(
  scene: Scene,
  { from, to }: { from: string; to: string },
  { publish = false, dryRun = false }: Replacing,
): Promise<Answer> {
  const { engine, workspace } = scene;
  const [old, other] = [await connectionBy(scene, from), await connectionBy(scene, to)];
  const swap = { fromId: old.id, toId: other.id };
  const { flows, missing } = await planSwap(engine, workspace, swap);
  const done = dryRun ? null : await swapConnection(engine, workspace, { ...swap, publish });
  const rows = missing.map((need) => [describeError(language, need.code, need.params).message, need.flows.join(', ')]);
  const lacks = rows.length > 0 ? [table([say('columns.problem'), say('columns.usedBy')], rows)] : [];
  const names = { name: old.name, other: other.name };
  const told = done
    ? say('done.replaced', { ...names, ...done })
    : say('done.wouldReplace', { ...names, count: flows.length });
  return { json: { ...swap, flows, missing, ...done }, text: [...lacks, told].join('\n') };
}
