import type { Command } from 'commander';
import { sendEvent } from '../../../engine/api.ts';
import { flowBy } from '../choose.ts';
import { type Answer, type Common, command, group, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { parseJson, readText } from '../given.ts';
import { say } from '../words.ts';

type Given = Common & { data?: string; file?: string };

export function eventCommands(program: Command): void {
  const event = group(program, 'event');
  withWorkspace(command(event, 'send <flow>#flowRef', 'eventSend'))
    .option('--data <json>', say('help.data'))
    .option('--file <file>', say('help.dataFile'))
    .action((reference: string, given: Given) => inWorkspace(given, (scene) => send(scene, reference, given)));
}

async function send(scene: Scene, reference: string, given: Given): Promise<Answer> {
  const { id } = await flowBy(scene, reference);
  const payload =
    given.data === undefined
      ? parseJson(readText(given.file ?? '-'), given.file ?? '-')
      : parseJson(given.data, '--data');
  const events = await sendEvent(scene.engine, scene.workspace, { flowId: id, payload });
  const lines = events.map(lineOf);
  return { json: { flowId: id, events }, text: lines.join('\n') };
}

function lineOf(accepted: Awaited<ReturnType<typeof sendEvent>>[number]): string {
  switch (accepted.status) {
    case 'accepted':
      return say('done.eventAccepted', { runId: accepted.runId });
    case 'notRun':
      return say('done.eventNotRun');
    case 'duplicate':
      return say('done.eventDuplicate');
  }
}
