import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  catalog,
  checkFlow,
  countPausedRuns,
  exportFlow,
  importFlow,
  listFlows,
  pauseFlow,
  pollNow,
  publishFlow,
  readExport,
  resumeFlow,
  runChosen,
  switchFlow,
} from '../../../engine/api.ts';
import { type Problem, validate } from '../../../engine/flow/validate.ts';
import { connectionIds, findFlow, flowBy } from '../choose.ts';
import { type Answer, type Common, command, group, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { collect, parseJson, parseSlots, readText, writeText } from '../given.ts';
import { madeFlow, problemTable, publishReady, toldProblem } from '../live.ts';
import { table, timeIn } from '../print.ts';
import { CliProblem } from '../problem.ts';
import { language, say } from '../words.ts';

type TurnOn = Common & { publish?: boolean; held: 'run' | 'drop' | 'later' };
type Import = Common & { name?: string; connection?: string[]; on?: boolean };

export function flowCommands(program: Command): void {
  const flow = group(program, 'flow');
  withWorkspace(command(flow, 'list', 'flowList')).action((options: Common) => inWorkspace(options, list));

  withWorkspace(command(flow, 'import <file>#file', 'flowImport'))
    .option('--name <name>', say('help.flowName'))
    .option('--connection <slot=name>', say('help.slot'), collect)
    .option('--on', say('help.on'))
    .action((file: string, given: Import) => inWorkspace(given, (scene) => read(scene, file, given)));

  withWorkspace(command(flow, 'export <flow>#flowRef', 'flowExport'))
    .option('--output <file>', say('help.output'))
    .action((reference: string, given: Common & { output?: string }) =>
      inWorkspace(given, (scene) => write(scene, reference, given.output)),
    );

  withWorkspace(command(flow, 'validate <flow>#flowOrFile', 'flowValidate')).action(
    (reference: string, options: Common) => inWorkspace(options, (scene) => check(scene, reference)),
  );

  withWorkspace(command(flow, 'on <flow>#flowRef', 'flowOn'))
    .option('--publish', say('help.flowPublish'))
    .addOption(new Option('--held <what>', say('help.flowHeld')).choices(['run', 'drop', 'later']).default('later'))
    .action((reference: string, given: TurnOn) => inWorkspace(given, (scene) => turnOn(scene, reference, given)));
  withWorkspace(command(flow, 'off <flow>#flowRef', 'flowOff')).action((reference: string, options: Common) =>
    inWorkspace(options, (scene) => turnOff(scene, reference)),
  );

  withWorkspace(command(flow, 'pause <flow>#flowRef', 'flowPause')).action((reference: string, options: Common) =>
    inWorkspace(options, (scene) => pause(scene, reference)),
  );
  withWorkspace(command(flow, 'resume <flow>#flowRef', 'flowResume'))
    .option('--newest', say('help.flowNewest'))
    .action((reference: string, given: Common & { newest?: boolean }) =>
      inWorkspace(given, (scene) => resume(scene, reference, given.newest ? 'newest' : 'same')),
    );

  withWorkspace(command(flow, 'poll <flow>#flowRef', 'flowPoll')).action((reference: string, options: Common) =>
    inWorkspace(options, (scene) => poll(scene, reference)),
  );
  withWorkspace(command(flow, 'start <flow>#flowRef', 'flowStart'))
    .requiredOption('--record <id>', say('help.record'))
    .action((reference: string, given: Common & { record: string }) =>
      inWorkspace(given, (scene) => start(scene, reference, given.record)),
    );
}

async function list({ engine, workspace }: Scene): Promise<Answer> {
  const all = await listFlows(engine, workspace.workspaceId);
  const head = ['name', 'state', 'version', 'lastRun', 'time', 'id'].map((key) => say(`columns.${key}`));
  const rows = all.map(({ name, isOn, pausedCode, versionNumber, lastRun, id }) => [
    name,
    say(`state.${versionNumber === null ? 'unpublished' : isOn && pausedCode ? 'paused' : isOn ? 'on' : 'off'}`),
    versionNumber === null ? '' : String(versionNumber),
    lastRun ? say(`run.${lastRun.status}`) : '',
    timeIn(language, workspace.timeZone, lastRun?.at ?? null),
    id,
  ]);
  return { json: all, text: rows.length > 0 ? table(head, rows) : say('none') };
}

async function read(scene: Scene, file: string, given: Import): Promise<Answer> {
  const flow = parseJson(readText(file), file);
  const connections = await connectionIds(scene, parseSlots(given.connection));
  const { flowId } = await importFlow(scene.engine, scene.workspace, {
    flow,
    connections,
    ...(given.name === undefined ? {} : { name: given.name }),
  });
  return madeFlow(scene, flowId, given.on ?? false);
}

async function write(scene: Scene, reference: string, file: string | undefined): Promise<Answer> {
  const { id } = await flowBy(scene, reference);
  const exported = await exportFlow(scene.engine, scene.workspace.workspaceId, id);
  const text = JSON.stringify(exported, null, 2);
  if (file === undefined) return { json: exported, text };
  writeText(file, `${text}\n`);
  return { json: { flowId: id, file }, text: say('done.exported', { file }) };
}

/** Exit code 1 when something is missing, so that a script can ask. */
async function check(scene: Scene, reference: string): Promise<Answer> {
  const { name, problems } = await problemsOf(scene, reference);
  const isReady = problems.every(({ severity }) => severity !== 'error');
  if (!isReady) process.exitCode = 1;
  return {
    json: { ok: isReady, name, problems: problems.map(toldProblem) },
    text: [isReady ? say('done.ready', { name }) : '', problems.length > 0 ? problemTable(problems) : '']
      .filter(Boolean)
      .join('\n'),
  };
}

/** A stored flow is asked about its connections too; a file names slots, which count as chosen. */
async function problemsOf(scene: Scene, reference: string): Promise<{ name: string; problems: Problem[] }> {
  const flow = await findFlow(scene, reference);
  if (flow) {
    const problems = await checkFlow(scene.engine, scene.workspace.workspaceId, flow.id);
    return { name: flow.name, problems };
  }
  if (reference !== '-' && !existsSync(reference)) throw new CliProblem('cli.unknownFlow', { name: reference });
  const { name, document } = readExport(parseJson(readText(reference), reference));
  return { name, problems: validate(document, catalog()) };
}

/** A screen asks what becomes of events that came while the flow was off; here it is said beforehand, and what is left is told. */
async function turnOn(scene: Scene, reference: string, { publish, held }: TurnOn): Promise<Answer> {
  const { id: flowId, name, versionNumber } = await flowBy(scene, reference);
  if (versionNumber === null) await publishReady(scene, flowId);
  else if (publish) await publishFlow(scene.engine, scene.workspace, { flowId });
  const done = await switchFlow(scene.engine, scene.workspace, { flowId, isOn: true, held });
  const { runs, dropped, held: left } = done;
  const more: [string, number][] = [
    ['done.heldRan', runs],
    ['done.heldDropped', dropped],
    ['done.heldLeft', left],
  ];
  return {
    json: { flowId, name, isOn: true, runs, dropped, held: left },
    text: [
      say('done.switchedOn', { name }),
      ...more.flatMap(([key, count]) => (count ? [say(key, { count })] : [])),
    ].join('\n'),
  };
}

async function turnOff(scene: Scene, reference: string): Promise<Answer> {
  const { id, name } = await flowBy(scene, reference);
  await switchFlow(scene.engine, scene.workspace, { flowId: id, isOn: false });
  return { json: { flowId: id, name, isOn: false }, text: say('done.switchedOff', { name }) };
}

async function pause(scene: Scene, reference: string): Promise<Answer> {
  const { id, name } = await flowBy(scene, reference);
  await pauseFlow(scene.engine, scene.workspace, { flowId: id });
  return { json: { flowId: id, name, isPaused: true }, text: say('done.paused', { name }) };
}

/** A screen asks which version to go on with; here it is said beforehand, and told what else there was. */
async function resume(scene: Scene, reference: string, version: 'same' | 'newest'): Promise<Answer> {
  const { id, name } = await flowBy(scene, reference);
  const { older } = await countPausedRuns(scene.engine, scene.workspace.workspaceId, id);
  await resumeFlow(scene.engine, scene.workspace, { flowId: id, version });
  const count = older.reduce((sum, each) => sum + each.count, 0);
  const key = count === 0 ? 'done.resumed' : version === 'same' ? 'done.resumedSame' : 'done.resumedNewest';
  return { json: { flowId: id, name, isPaused: false, version, older }, text: say(key, { name, count }) };
}

/** Queued: a worker asks, and what it finds is in the run log. */
async function poll(scene: Scene, reference: string): Promise<Answer> {
  const { id, name } = await flowBy(scene, reference);
  await pollNow(scene.engine, scene.workspace, { flowId: id });
  return { json: { flowId: id, name }, text: say('done.polled', { name }) };
}

async function start(scene: Scene, reference: string, record: string): Promise<Answer> {
  const { id, name } = await flowBy(scene, reference);
  const { runId } = await runChosen(scene.engine, scene.workspace, { flowId: id, id: record });
  return { json: { flowId: id, name, runId }, text: say('done.started', { run: runId }) };
}
