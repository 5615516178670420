import type { Command } from 'commander';
import { getRun, listRuns, type RunRow } from '../../../engine/api.ts';
import { describe, wordsOf } from '../../../engine/describe.ts';
import { flowBy } from '../choose.ts';
import { type Answer, type Common, command, group, inWorkspace, type Scene, withWorkspace } from '../command.ts';
import { collect, parseCount } from '../given.ts';
import { table, timeIn } from '../print.ts';
import { CliProblem } from '../problem.ts';
import { stepTable } from '../steps.ts';
import { language, say, words } from '../words.ts';

type Given = Common & { flow?: string; status?: string[]; limit: string; before?: string };

const statuses = ['queued', 'running', 'waiting', 'needsAttention', 'succeeded', 'failed', 'cancelled'] as const;
const MOST = 200;

export function runCommands(program: Command): void {
  withWorkspace(command(program, 'runs', 'runs'))
    .option('--flow <flow>', say('help.runsFlow'))
    .option('--status <status>', `${say('help.runsStatus')} (${statuses.join(', ')})`, collect)
    .option('--limit <count>', say('help.limit'), '20')
    .option('--before <run>', say('help.before'))
    .action((given: Given) => inWorkspace(given, (scene) => list(scene, given)));

  const run = group(program, 'run');
  withWorkspace(command(run, 'show <run>#runId', 'runShow')).action((runId: string, options: Common) =>
    inWorkspace(options, (scene) => show(scene, runId)),
  );
}

async function list(scene: Scene, given: Given): Promise<Answer> {
  const { engine, workspace } = scene;
  const { rows, next } = await listRuns(engine, workspace.workspaceId, {
    flowId: given.flow === undefined ? undefined : (await flowBy(scene, given.flow)).id,
    statuses: given.status?.map(parseStatus),
    before: given.before,
    limit: parseCount(given.limit, MOST),
  });
  const head = ['time', 'flow', 'result', 'error', 'id'].map((key) => say(`columns.${key}`));
  const lines = rows.map((row) => [
    timeIn(language, workspace.timeZone, row.createdAt),
    row.flowName,
    say(`run.${row.status}`),
    errorOf(row)?.message ?? '',
    row.id,
  ]);
  const more = next ? `\n${say('show.next', { id: next })}` : '';
  return {
    json: { rows: rows.map(withWords), next },
    text: rows.length > 0 ? table(head, lines) + more : say('none'),
  };
}

async function show({ engine, workspace }: Scene, runId: string): Promise<Answer> {
  const run = await getRun(engine, workspace.workspaceId, runId);
  const error = errorOf(run);
  return {
    json: withWords(run),
    text: [
      say('show.run', { id: run.id }),
      say('show.flow', { flow: run.flowName, version: run.versionNumber }),
      say('show.status', { status: say(`run.${run.status}`) }),
      say('show.started', { time: timeIn(language, workspace.timeZone, run.startedAt ?? run.createdAt) }),
      '',
      stepTable(run),
      ...(error && run.error
        ? [
            '',
            say('show.error', { ...error, step: run.error.step, card: wordsOf(words, run.error.card) }),
            say('show.todo', { action: error.action }),
          ]
        : []),
    ].join('\n'),
  };
}

function parseStatus(status: string): RunRow['status'] {
  const known = statuses.find((each) => each === status);
  if (!known) throw new CliProblem('cli.badStatus', { status, statuses: statuses.join(', ') });
  return known;
}

const errorOf = ({ error }: Pick<RunRow, 'error'>) => (error ? describe(words, error.code, error.params) : null);

/** The row as it is, its error told in words beside the code. */
const withWords = <Row extends Pick<RunRow, 'error'>>(row: Row) => ({
  ...row,
  error: row.error && { ...row.error, card: wordsOf(words, row.error.card), ...errorOf(row) },
});
