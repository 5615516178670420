import type { Command } from 'commander';
import { goOn, readStop, stopWorkspace } from '../../../engine/api.ts';
import { type Answer, type Common, command, group, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { say } from '../words.ts';

/** The emergency stop, for when no screen is at hand. A second call changes nothing. */
export function workspaceCommands(program: Command): void {
  const workspace = group(program, 'workspace');
  withWorkspace(command(workspace, 'stop', 'workspaceStop')).action((options: Common) => inWorkspace(options, stop));
  withWorkspace(command(workspace, 'go-on', 'workspaceGoOn')).action((options: Common) => inWorkspace(options, resume));
}

async function stop({ engine, workspace }: Scene): Promise<Answer> {
  await stopWorkspace(engine, workspace);
  const { running = 0, waiting = 0 } = (await readStop(engine, workspace.workspaceId)) ?? {};
  const { workspaceId, name } = workspace;
  return { json: { workspaceId, isStopped: true, running, waiting }, text: say('done.stopped', { name, running }) };
}

async function resume({ engine, workspace }: Scene): Promise<Answer> {
  const { waiting = 0 } = (await readStop(engine, workspace.workspaceId)) ?? {};
  await goOn(engine, workspace);
  const { workspaceId, name } = workspace;
  return { json: { workspaceId, isStopped: false, waiting }, text: say('done.goesOn', { name, waiting }) };
}
