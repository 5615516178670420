import type { Command } from 'commander';
import { type FailureGroup, listFailures, type Rerunning, rerunFailures } from '../../../engine/api.ts';
import { describe, wordsOf } from '../../../engine/describe.ts';
import { flowBy } from '../choose.ts';
import { type Answer, type Common, command, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { parseCount } from '../given.ts';
import { table, timeIn } from '../print.ts';
import { CliProblem } from '../problem.ts';
import { language, say, words } from '../words.ts';

type Given = Common & { flow?: string; days: string };

const MOST_DAYS = 30;

export function failureCommand(program: Command): void {
  withWorkspace(command(program, 'failures', 'failures'))
    .option('--flow <flow>', say('help.runsFlow'))
    .option('--days <count>', say('help.days'), '7')
    .action((given: Given) => inWorkspace(given, (scene) => list(scene, given)));
}

async function list(scene: Scene, given: Given): Promise<Answer> {
  const { engine, workspace } = scene;
  const { groups, isComplete } = await listFailures(engine, workspace.workspaceId, {
    flowId: given.flow === undefined ? undefined : (await flowBy(scene, given.flow)).id,
    days: parseCount(given.days, MOST_DAYS),
  });
  const head = ['runs', 'flow', 'step', 'error', 'time', 'lastRun'].map((key) => say(`columns.${key}`));
  const lines = groups.map((group) => [
    String(group.count),
    group.flowName,
    `${group.step} ${wordsOf(words, group.card)}`,
    describe(words, group.code, group.params).message,
    timeIn(language, workspace.timeZone, group.newest.finishedAt),
    group.newest.id,
  ]);
  const told = groups.map((group) => ({
    ...group,
    card: wordsOf(words, group.card),
    ...describe(words, group.code, group.params),
  }));
  const more = isComplete ? '' : `\n${say('show.moreFailures')}`;
  return { json: { groups: told, isComplete }, text: groups.length > 0 ? table(head, lines) + more : say('none') };
}

/** The group that the run is one of. Throws 'cli.notAmongFailures'. */
export async function groupOf({ engine, workspace }: Scene, runId: string): Promise<FailureGroup> {
  const { groups } = await listFailures(engine, workspace.workspaceId, { days: MOST_DAYS, runId });
  const [group] = groups;
  if (!group) throw new CliProblem('cli.notAmongFailures', { runId });
  return group;
}

/** The whole group, part by part. */
export async function rerunGroup(
  { engine, workspace }: Scene,
  given: Omit<Parameters<typeof rerunFailures>[2], 'after'>,
): Promise<Omit<Rerunning, 'next'>> {
  const done: Omit<Rerunning, 'next'> = { runIds: [], left: [] };
  for (let after: string | undefined; ; ) {
    const part = await rerunFailures(engine, workspace, { ...given, after });
    done.runIds.push(...part.runIds);
    done.left.push(...part.left);
    if (part.next === null) return done;
    after = part.next;
  }
}
