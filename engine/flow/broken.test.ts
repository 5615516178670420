import { expect, test } from 'vitest';
import type { UserFixableError } from '../../nodes/errors.ts';
import { readExport } from '../flows/transfer.ts';
import { flow } from '../testing/flow.ts';
import { describeError } from '../words.ts';

const document = flow()
  .step('add', 'salesforce.addRecord', { config: { object: 'Account' } })
  .document();
const good = { nagare: 1, name: 'A flow', slots: {}, document };

function told(change: (copy: typeof good) => void) {
  const copy = structuredClone(good);
  change(copy);
  try {
    readExport(copy);
    return ['accepted'];
  } catch (error) {
    const { code, params } = error as UserFixableError; // what the server throws
    return (['ja', 'en'] as const).map((locale) => describeError(locale, code, params).message);
  }
}

const inNode = (more: object) => (copy: typeof good) => void Object.assign(copy.document.nodes[1] ?? {}, more);

test.each<[string, (copy: typeof good) => void, string, string]>([
  [
    'a value of another kind',
    inNode({ config: 'text' }),
    'document.nodes.1.config：オブジェクトが必要ですが、文字列が入っています。',
    'At document.nodes.1.config: an object is expected, but a text is there.',
  ],
  [
    'a part that is missing',
    (copy) => void Reflect.deleteProperty(copy, 'name'),
    'name：文字列がありません。',
    'At name: a text is missing.',
  ],
  [
    'a number that is not whole',
    inNode({ version: 1.5 }),
    'document.nodes.1.version：整数が必要ですが、数値が入っています。',
    'At document.nodes.1.version: a whole number is expected, but a number is there.',
  ],
  [
    'a choice that there is not',
    inNode({ input: { fields: { kind: 'code' } } }),
    'document.nodes.1.input.fields.kind：「code」は使用できません（使用できる値：literal, reference,',
    'At document.nodes.1.input.fields.kind: “code” is not one of: literal, reference,',
  ],
  [
    'a key that nobody knows',
    inNode({ extra: 1 }),
    'document.nodes.1：「extra」はここでは使用できません。',
    'At document.nodes.1: “extra” is not known here.',
  ],
  [
    'an empty name',
    (copy) => void Object.assign(copy, { name: '' }),
    'name：空にできません。',
    'At name: it must not be empty.',
  ],
  [
    'a name that is too long',
    (copy) => void Object.assign(copy, { name: 'x'.repeat(201) }),
    'name：200文字以内にしてください。',
    'At name: more than 200 characters.',
  ],
  [
    'an id with other letters',
    inNode({ id: 'a b' }),
    'document.nodes.1.id：半角の英数字と',
    'At document.nodes.1.id: only the letters A to Z',
  ],
  [
    'a path with a wrong part',
    inNode({ input: { fields: { kind: 'reference', nodeId: 'trigger', path: [true] } } }),
    'document.nodes.1.input.fields.path.0：文字列または数値が必要ですが、trueまたはfalseが入っています。',
    'At document.nodes.1.input.fields.path.0: a text or a number is expected, but true or false is there.',
  ],
  [
    'a line to nowhere',
    (copy) => void Object.assign(copy.document.edges[0] ?? {}, { target: 'gone' }),
    'document.edges.0.target：手順「gone」がありません。',
    'At document.edges.0.target: there is no step “gone”.',
  ],
  [
    'an unknown step',
    inNode({ type: 'x.y' }),
    'document.nodes.1.type：「x.y」という種類の手順はありません。',
    'At document.nodes.1.type: there is no kind of step called “x.y”.',
  ],
])('%s is told with its place, in both languages', (_, change, ja, en) => {
  const [inJapanese, inEnglish] = told(change);
  expect(inJapanese).toContain(ja);
  expect(inEnglish).toContain(en);
});

test('the good file is read', () => {
  expect(told(() => {})).toEqual(['accepted']);
});
