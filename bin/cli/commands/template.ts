import type { Command } from 'commander';
import { listTemplates, useTemplate } from '../../../engine/api.ts';
import { connectionIds } from '../choose.ts';
import { type Common, command, group, inWorkspace, print, withWorkspace } from '../command.ts';
import { collect, parseSlots } from '../given.ts';
import { madeFlow } from '../live.ts';
import { table } from '../print.ts';
import { language, say, words } from '../words.ts';

export function templateCommands(program: Command): void {
  const template = group(program, 'template');
  command(template, 'list', 'templateList').action((options: Common) => list(options));
  withWorkspace(command(template, 'use <template>#templateId', 'templateUse'))
    .option('--name <name>', say('help.flowName'))
    .option('--connection <slot=name>', say('help.slot'), collect)
    .option('--on', say('help.on'))
    .action((templateId: string, given: Common & { name?: string; connection?: string[]; on?: boolean }) =>
      inWorkspace(given, async (scene) => {
        const connections = await connectionIds(scene, parseSlots(given.connection));
        const key = `templates.${templateId}.name`;
        const name = given.name ?? (words.has(key) ? words(key) : templateId);
        const use = { templateId, name, connections, locale: language };
        const { flowId } = await useTemplate(scene.engine, scene.workspace, use);
        return madeFlow(scene, flowId, given.on ?? false);
      }),
    );
}

function list(options: Common): void {
  const all = listTemplates().map(({ id, apps, slots }) => ({
    id,
    title: words(`templates.${id}.title`),
    apps,
    slots,
  }));
  const head = ['id', 'needs', 'title'].map((key) => say(`columns.${key}`));
  const rows = all.map(({ id, title, slots }) => [id, Object.keys(slots).join(', '), title]);
  print(options, { json: all, text: table(head, rows) });
}
