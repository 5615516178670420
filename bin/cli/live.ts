/** Going live from the command line, for templates, imports and `flow on`. */
import { checkFlow, getFlow, publishFlow, switchFlow } from '../../engine/api.ts';
import { describe, wordsOf } from '../../engine/describe.ts';
import type { Problem } from '../../engine/flow/validate.ts';
import type { Answer, Scene } from './command.ts';
import { table } from './print.ts';
import { CliProblem } from './problem.ts';
import { say, words } from './words.ts';

/** Throws 'flow.notReady' with every problem in words, and the id of the flow that stays as a draft. */
export async function publishReady({ engine, workspace }: Scene, flowId: string): Promise<void> {
  const problems = (await checkFlow(engine, workspace.workspaceId, flowId)).filter(
    ({ severity }) => severity === 'error',
  );
  if (problems.length > 0)
    throw new CliProblem(
      'flow.notReady',
      { count: problems.length },
      { flowId, problems: problems.map(toldProblem) },
      problemTable(problems),
    );
  await publishFlow(engine, workspace, { flowId });
}

/** What a new flow's maker wants to know: where to open it, where its trigger receives. */
export async function madeFlow(scene: Scene, flowId: string, isWantedOn: boolean): Promise<Answer> {
  if (isWantedOn) {
    await publishReady(scene, flowId);
    await switchFlow(scene.engine, scene.workspace, { flowId, isOn: true });
  }
  const flow = await getFlow(scene.engine, scene.workspace.workspaceId, flowId);
  const hookUrl = flow.hooks[0]?.url ?? null;
  const editUrl = `${scene.engine.publicUrl}/flows/${flowId}`;
  const version = flow.version?.number ?? null;
  return {
    json: { flowId, name: flow.name, hookUrl, editUrl, isOn: flow.isOn, version },
    text: [
      say('done.flowMade', { name: flow.name, flowId }),
      ...(flow.isOn ? [say('done.flowOn', { version: version ?? 0 })] : []),
      ...(hookUrl ? [say('done.hookUrl', { url: hookUrl })] : []),
      say('done.editUrl', { url: editUrl }),
    ].join('\n'),
  };
}

export function toldProblem({ nodeId, place, field, code, params, severity }: Problem) {
  const card = typeof params.card === 'string' ? wordsOf(words, params.card) : null;
  const step = typeof params.step === 'number' ? params.step : null;
  return { step, card, nodeId, place, field, severity, code, ...describe(words, code, params) };
}

export function problemTable(problems: Problem[]): string {
  const head = ['step', 'problem', 'todo'].map((key) => say(`columns.${key}`));
  const rows = problems.map(toldProblem).map(({ step, card, message, action }) => {
    const name = step ? `${step}. ${card ?? ''}` : '';
    return [name, message, action];
  });
  return table(head, rows);
}
