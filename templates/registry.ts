/** The gallery, as an explicit list: one folder per template with its document and its words in both languages. */
import type { FlowDocument, FlowNode } from '../engine/flow/document.ts';
import type { Json } from '../nodes/contract.ts';
import { UserFixableError } from '../nodes/errors.ts';
import { ecforceSalesforce, ecforceSalesforceWords } from './ecforce-salesforce/template.ts';
import type { Locale, Template, Words } from './template.ts';

const templates: readonly Template[] = [ecforceSalesforce];
const words: Record<Locale, Record<string, Words>> = {
  ja: { [ecforceSalesforce.id]: ecforceSalesforceWords.ja },
  en: { [ecforceSalesforce.id]: ecforceSalesforceWords.en },
};

export const allTemplates = (): readonly Template[] => templates;

/** Throws 'template.unknown'. */
export function templateOf(id: string): Template {
  const found = templates.find((template) => template.id === id);
  if (!found) throw new UserFixableError('template.unknown', { id });
  return found;
}

/** `templates.<id>.{title, description, …}` */
export const templateWords = (locale: Locale): { templates: Record<string, Words> } => ({ templates: words[locale] });

/**
 * The document of a copy: slots become the given connections (a slot without one stays unfinished), routes get their
 * names in the language of the person who copies.
 */
export function templateDocument(
  id: string,
  { connections = {}, locale = 'ja' }: { connections?: Record<string, string>; locale?: Locale } = {},
): FlowDocument {
  const { document } = templateOf(id);
  const routes = words[locale][id]?.routes;
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const { connection, ...rest } = node;
      const chosen = connection === undefined ? undefined : connections[connection];
      const labels = typeof routes === 'object' ? routes[node.id] : undefined;
      return {
        ...rest,
        ...(chosen === undefined ? {} : { connection: chosen }),
        config: typeof labels === 'object' ? withLabels(node, labels) : node.config,
      };
    }),
  };
}

function withLabels(node: FlowNode, labels: Words): Record<string, Json> {
  const routes = Array.isArray(node.config.routes) ? node.config.routes : [];
  const named = routes.map((route) => {
    if (route === null || typeof route !== 'object' || Array.isArray(route)) return route;
    const label = labels[String(route.id)];
    return typeof label === 'string' ? { ...route, label } : route;
  });
  return { ...node.config, routes: named };
}
