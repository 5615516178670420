import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type ConfirmAnswer,
  type ConfirmContext,
  defineAction,
  done,
  field,
  type Json,
  type RunContext,
  type StepResult,
} from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, isRecord, json } from '../rest/json.ts';
import { type Call, type SalesforceClient, settleMs } from './client.ts';
import { madeMeanwhile } from './confirm-add.ts';
import { withLabels } from './labels.ts';
import { recordId } from './record-id.ts';

const VERSION = 'ContentVersion';

/** In one JSON call Salesforce takes 37 MB of base64; a step may hand on 16 MB. */
const MOST_BYTES = 12 * 1024 * 1024;

const config = z.object({
  contentIs: field(z.enum(['text', 'base64']).default('base64'), {
    control: 'choice',
    choices: ['base64', 'text'],
    default: 'base64',
  }),
});

const input = z.object({
  recordId: field(json, { control: 'text' }),
  fileName: field(json, { control: 'text' }),
  content: field(json, { control: 'longText' }),
  title: field(json.optional(), { control: 'text', advanced: true }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

export const attachFile = defineAction<SalesforceClient, Config, Input>({
  type: 'salesforce.attachFile',
  version: 1,
  icon: 'paperclip',
  group: 'app',
  effect: 'once',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), documentId: z.string().nullable(), url: z.string(), bytes: z.number() }),
  outputs: [
    { path: ['documentId'], labelKey: 'documentId', type: 'text', sample: '069000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['bytes'], labelKey: 'bytes', type: 'number', sample: 1024 },
    { path: ['id'], labelKey: 'id', type: 'text', sample: '068000000000001AAA' },
  ],
  settleMs,
  timeoutMs: 120_000,
  preview: ({ config: settings, input: given }) => {
    const { bytes, PathOnClient, FirstPublishLocationId } = fileOf(settings, given);
    return { recordId: FirstPublishLocationId, fileName: PathOnClient, bytes: bytes.length };
  },
  run: (context) => withLabels(context.client, () => run(context)),
  confirm,
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
}: RunContext<SalesforceClient, Config, Input>): Promise<StepResult> {
  const { bytes, ...fields } = fileOf(settings, given);
  const values = { ...fields, VersionData: bytes.toString('base64') };
  const { id } = await client.createAlone(VERSION, values, { signal, guard });
  return done(await attached(client, id, bytes.length, { signal }));
}

/** The same bytes under the same name on the same record, made by us meanwhile: that is our file. */
async function confirm(context: ConfirmContext<SalesforceClient, Config, Input>): Promise<ConfirmAnswer> {
  const { client, config: settings, input: given, signal } = context;
  const { bytes, ...fields } = fileOf(settings, given);
  const object = await client.describe(VERSION, { signal });
  const columns = ['Title', 'PathOnClient', 'FirstPublishLocationId', 'Checksum', 'ContentSize'];
  const page = await madeMeanwhile(context, object, columns);
  const claimed = await context.claimed(page.records.flatMap(({ Id }) => Id ?? []));
  const checksum = createHash('md5').update(bytes).digest('hex');
  const like = page.records.filter(
    (record) =>
      record.Id !== undefined &&
      !claimed.has(record.Id) &&
      record.Checksum === checksum &&
      String(record.FirstPublishLocationId ?? '').slice(0, 15) === fields.FirstPublishLocationId.slice(0, 15),
  );
  const [only, ...others] = like;
  if (!only?.Id) return { kind: 'didNotHappen' };
  const isAlone = others.length === 0 && (await context.rivals()).every((rival) => !isSameFile(rival.input, given));
  if (isAlone) return { kind: 'happened', output: await attached(client, only.Id, bytes.length, { signal }) };
  return {
    kind: 'cannotTell',
    candidates: like.flatMap(({ Id = '', Title }) => [
      { id: Id, label: String(Title ?? Id), url: client.recordUrl(Id) },
    ]),
  };
}

const isSameFile = (rival: Json, given: Input): boolean =>
  isRecord(rival) && rival.recordId === given.recordId && rival.content === given.content;

async function attached(client: SalesforceClient, id: string, bytes: number, call: Call) {
  const { ContentDocumentId } = await client.retrieve(VERSION, id, ['ContentDocumentId'], call);
  const documentId = typeof ContentDocumentId === 'string' ? ContentDocumentId : null;
  return { id, documentId, url: client.recordUrl(documentId ?? id), bytes };
}

function fileOf(settings: Config, given: Input) {
  const FirstPublishLocationId = recordId(given.recordId, 'recordId');
  const PathOnClient = isBlank(given.fileName) ? '' : String(given.fileName).trim();
  if (PathOnClient === '') throw atField('salesforce.fileNameMissing', 'fileName');
  const Title = isBlank(given.title)
    ? PathOnClient.replace(/\.[^.]*$/, '') || PathOnClient
    : String(given.title).trim();
  for (const [name, text, length] of [
    ['fileName', PathOnClient, 500],
    ['title', Title, 255],
  ] as const) {
    if ([...text].length > length) throw atField('salesforce.fileNameTooLong', name, { length });
  }
  return { FirstPublishLocationId, PathOnClient, Title, bytes: bytesOf(settings, given.content) };
}

/** Of an HTTP step's answer the body itself can be handed on. */
function bytesOf({ contentIs }: Config, content: Json): Buffer {
  if (content === null || content === '') throw atField('salesforce.fileEmpty', 'content');
  if (contentIs === 'text')
    return checked(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
  const text = typeof content === 'string' ? content.replace(/^data:[^,]*;base64,/, '').replace(/\s+/g, '') : '';
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
    throw atField('salesforce.notBase64', 'content');
  }
  return checked(Buffer.from(text, 'base64'));
}

function checked(bytes: Buffer): Buffer {
  if (bytes.length <= MOST_BYTES) return bytes;
  throw atField('salesforce.fileTooLarge', 'content', { megabytes: MOST_BYTES / 1024 / 1024 });
}

const atField = (code: string, name: string, params: Record<string, number> = {}): UserFixableError =>
  new UserFixableError(code, { place: name, ...params }, { repair: { kind: 'field', field: name } });
