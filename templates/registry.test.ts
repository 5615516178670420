import { describe, expect, it, test } from 'vitest';
import { flowDocument } from '../engine/flow/document.ts';
import { validate } from '../engine/flow/validate.ts';
import { catalog } from '../engine/flows/catalog.ts';
import { loadWords } from '../engine/words.ts';
import { nodeDefinition } from '../nodes/registry.ts';
import { allTemplates, templateDocument, templateOf } from './registry.ts';

const connectionOf = (slots: Record<string, unknown>) =>
  Object.fromEntries(Object.keys(slots).map((slot) => [slot, `id-of-${slot}`]));

describe.each(allTemplates().map((template) => [template.id, template] as const))('the template %s', (id, template) => {
  const connections = connectionOf(template.slots);

  it.each(['ja', 'en'] as const)('can go live once its connections are chosen (%s)', (locale) => {
    const document = templateDocument(id, { connections, locale });
    expect(flowDocument.parse(document)).toEqual(document);
    expect(validate(document, catalog())).toEqual([]);
  });

  it('asks for exactly its connections when none is chosen', () => {
    const problems = validate(templateDocument(id), catalog());
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set(['flow.connectionMissing']));
  });

  it('gives every step a config that its definition accepts', () => {
    for (const node of templateDocument(id, { connections, locale: 'en' }).nodes) {
      const parsed = nodeDefinition(node.type, node.version)?.config.safeParse(node.config);
      expect([node.id, parsed?.success]).toEqual([node.id, true]);
      const known = Object.keys((parsed?.success ? parsed.data : {}) as object);
      expect([node.id, Object.keys(node.config).filter((key) => !known.includes(key))]).toEqual([node.id, []]);
    }
  });

  it('has a title, a name and what it needs in both languages', () => {
    for (const locale of ['ja', 'en'] as const)
      expect(loadWords(locale).templates).toMatchObject({
        [id]: { title: expect.any(String), name: expect.any(String), description: expect.any(String) },
      });
  });
});

test('a copy carries the routes’ names in the reader’s language', () => {
  const routesOf = (locale: 'ja' | 'en') =>
    templateDocument('ecforce-salesforce', { locale }).nodes.find((node) => node.id === 'branch')?.config.routes;
  expect(routesOf('ja')).toEqual([{ id: 'notFound', label: '見つからなかった場合' }]);
  expect(routesOf('en')).toEqual([{ id: 'notFound', label: 'If none was found' }]);
});

test('an unknown template is said by its name', () => {
  expect(() => templateOf('nowhere')).toThrow('template.unknown');
});
