import type { Command } from 'commander';
import { getRun, rerunRuns } from '../../../engine/api.ts';
import { stepNumbers } from '../../../engine/flow/graph.ts';
import { type Answer, type Common, command, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { CliProblem } from '../problem.ts';
import { say } from '../words.ts';

type Given = Common & { from: string; newest?: boolean };

export function rerunCommand(program: Command): void {
  withWorkspace(command(program, 'rerun <run...>#runId', 'rerun'))
    .option('--from <step>', say('help.rerunFrom'), 'failed')
    .option('--newest', say('help.newest'))
    .action((runIds: string[], given: Given) => inWorkspace(given, (scene) => rerun(scene, runIds, given)));
}

async function rerun(scene: Scene, runIds: string[], { from, newest }: Given): Promise<Answer> {
  const { engine, workspace } = scene;
  const made: string[] = [];
  for (const runId of runIds) {
    const start = from === 'failed' || from === 'start' ? from : { nodeId: await nodeOf(scene, runId, from) };
    const version = newest ? 'newest' : 'same';
    made.push(...(await rerunRuns(engine, workspace, { runIds: [runId], from: start, version })).runIds);
  }
  return { json: { runIds: made }, text: made.map((runId) => say('done.rerun', { runId })).join('\n') };
}

/** A step by its number on the card or its id. */
async function nodeOf({ engine, workspace }: Scene, runId: string, step: string): Promise<string> {
  const { document } = await getRun(engine, workspace.workspaceId, runId);
  const numbers = stepNumbers(document);
  const found = document.nodes.find(({ id }) => id === step || String(numbers.get(id)) === step);
  if (!found) throw new CliProblem('cli.unknownStep', { step, runId });
  return found.id;
}
