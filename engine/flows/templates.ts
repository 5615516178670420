/** The gallery, and a flow out of it. */
import { allTemplates, templateDocument, templateOf } from '../../templates/registry.ts';
import type { Actor, Engine } from '../engine.ts';
import type { FlowDocument } from '../flow/document.ts';
import type { Locale } from '../words.ts';
import { createFlow } from './create.ts';
import { appsOf } from './list.ts';
import { checkConnections } from './transfer.ts';

export interface TemplateCard {
  id: string;
  /** App folders in the order of the steps. */
  apps: string[];
  slots: Record<string, { type: string }>;
  document: FlowDocument;
}

/** Words are `templates.<id>`. */
export function listTemplates(): TemplateCard[] {
  return allTemplates().map(({ id, slots, document }) => ({ id, apps: appsOf(document), slots, document }));
}

export interface TemplateUse {
  templateId: string;
  name: string;
  /** Slot to connection id; a slot without one stays unfinished and the editor asks for it. */
  connections: Record<string, string>;
  locale?: Locale;
}

export async function useTemplate(engine: Engine, actor: Actor, given: TemplateUse): Promise<{ flowId: string }> {
  const template = templateOf(given.templateId);
  await checkConnections(engine, actor.workspaceId, given.connections, template.slots);
  const { connections, locale = 'ja' } = given;
  return createFlow(engine, actor, {
    name: given.name,
    templateId: template.id,
    document: templateDocument(template.id, { connections, locale }),
  });
}
