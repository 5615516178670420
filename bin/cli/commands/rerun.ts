import type { Command } from 'commander';
import {
  checkFailures,
  checkRerun,
  type FailureGroup,
  getRun,
  type RerunCheck,
  rerunRuns,
} from '../../../engine/api.ts';
import { describe, wordsOf } from '../../../engine/describe.ts';
import { stepNumbers } from '../../../engine/flow/graph.ts';
import { type Answer, type Common, command, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { CliProblem } from '../problem.ts';
import { say, words } from '../words.ts';
import { groupOf, rerunGroup } from './failures.ts';

type Given = Common & { from: string; newest?: boolean; anyway?: boolean; alike?: boolean };

export function rerunCommand(program: Command): void {
  withWorkspace(command(program, 'rerun <run...>#runId', 'rerun'))
    .option('--from <step>', say('help.rerunFrom'), 'failed')
    .option('--newest', say('help.newest'))
    .option('--alike', say('help.alike'))
    .option('--anyway', say('help.anyway'))
    .action((runIds: string[], given: Given) =>
      inWorkspace(given, (scene) => (given.alike ? rerunAlike(scene, runIds, given) : rerun(scene, runIds, given))),
    );
}

async function rerun(scene: Scene, runIds: string[], { from, newest, anyway }: Given): Promise<Answer> {
  const { engine, workspace } = scene;
  const version = newest ? 'newest' : 'same';
  const made: string[] = [];
  const begin = async (given: Parameters<typeof checkRerun>[2]) => {
    await tellAgain(scene, given);
    made.push(...(await rerunRuns(engine, workspace, { ...given, anyway })).runIds);
  };
  // Together they keep the order of their events; a step is looked up in each run.
  if (from === 'failed' || from === 'start') await begin({ runIds, from, version });
  else
    for (const runId of runIds)
      await begin({ runIds: [runId], from: { nodeId: await nodeOf(scene, runId, from) }, version });
  return { json: { runIds: made }, text: made.map((runId) => say('done.rerun', { runId })).join('\n') };
}

/** What could not be run again is left, and told beside what was. */
async function rerunAlike(scene: Scene, runIds: string[], { from, newest, anyway }: Given): Promise<Answer> {
  const { engine, workspace } = scene;
  const made: string[] = [];
  const left: { runId: string; code: string; message: string; action: string }[] = [];
  // Runs that were named may be of one cause.
  const groups = new Map<string, FailureGroup>();
  for (const runId of runIds) {
    const group = await groupOf(scene, runId);
    groups.set(group.lastId, group);
  }
  for (const group of groups.values()) {
    const start: Parameters<typeof checkFailures>[2]['from'] =
      from === 'failed' || from === 'start' ? from : { nodeId: await nodeOf(scene, group.lastId, from) };
    const given = { ...group, from: start, version: newest ? ('newest' as const) : ('same' as const) };
    tellCards((await checkFailures(engine, workspace.workspaceId, given)).again);
    const done = await rerunGroup(scene, { ...given, anyway });
    made.push(...done.runIds);
    left.push(...done.left.map(({ runId, code, params }) => ({ runId, code, ...describe(words, code, params) })));
  }
  const lines = left.map(({ runId, message }) => say('done.left', { runId, message }));
  return { json: { runIds: made, left }, text: [say('done.rerunMany', { count: made.length }), ...lines].join('\n') };
}

/** Which cards write a second time: said before it starts, beside the answer that programs read. */
async function tellAgain({ engine, workspace }: Scene, given: Parameters<typeof checkRerun>[2]): Promise<void> {
  tellCards((await checkRerun(engine, workspace.workspaceId, given)).again);
}

function tellCards(again: RerunCheck['again']): void {
  for (const { step, card, count, isDoubtful } of again)
    process.stderr.write(
      `${say(isDoubtful ? 'again.doubtful' : 'again.sure', { step, card: wordsOf(words, card), count })}\n`,
    );
}

/** A step by its number on the card or its id. */
async function nodeOf({ engine, workspace }: Scene, runId: string, step: string): Promise<string> {
  const { document } = await getRun(engine, workspace.workspaceId, runId);
  const numbers = stepNumbers(document);
  const found = document.nodes.find(({ id }) => id === step || String(numbers.get(id)) === step);
  if (!found) throw new CliProblem('cli.unknownStep', { step, runId });
  return found.id;
}
