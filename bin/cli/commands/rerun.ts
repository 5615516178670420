import type { Command } from 'commander';
import { checkRerun, getRun, rerunRuns } from '../../../engine/api.ts';
import { wordsOf } from '../../../engine/describe.ts';
import { stepNumbers } from '../../../engine/flow/graph.ts';
import { type Answer, type Common, command, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { CliProblem } from '../problem.ts';
import { say, words } from '../words.ts';

type Given = Common & { from: string; newest?: boolean; anyway?: boolean };

export function rerunCommand(program: Command): void {
  withWorkspace(command(program, 'rerun <run...>#runId', 'rerun'))
    .option('--from <step>', say('help.rerunFrom'), 'failed')
    .option('--newest', say('help.newest'))
    .option('--anyway', say('help.anyway'))
    .action((runIds: string[], given: Given) => inWorkspace(given, (scene) => rerun(scene, runIds, given)));
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

/** Which cards write a second time: said before it starts, beside the answer that programs read. */
async function tellAgain({ engine, workspace }: Scene, given: Parameters<typeof checkRerun>[2]): Promise<void> {
  const { again } = await checkRerun(engine, workspace.workspaceId, given);
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
