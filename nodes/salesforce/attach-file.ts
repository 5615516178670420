import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type ConfirmAnswer,
  type ConfirmContext,
  type DryRun,
  defineAction,
  done,
  field,
  type Json,
  type RunContext,
  type StepResult,
} from '../contract.ts';
import { FlowError, UncertainError, UserFixableError } from '../errors.ts';
import { isBlank, isRecord, json } from '../rest/json.ts';
import {
  type Call,
  type SalesforceClient,
  type SalesforceRecord,
  settleMs,
  WRITE_MS,
  WRITING_STEP_MS,
} from './client.ts';
import { madeMeanwhile } from './confirm-add.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { fetchFile, fileUrl } from './file-at-address.ts';
import { recordsOf } from './find-records.ts';
import { withLabels } from './labels.ts';
import { recordId } from './record-id.ts';
import type { FieldValues } from './values.ts';

const VERSION = 'ContentVersion';

/** In one JSON call Salesforce takes 37 MB of base64; a step may hand on 16 MB. */
const MOST_BYTES = 12 * 1024 * 1024;

/** Where people put files; every other record is reached by its id. */
const attachable = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Campaign'];

const config = z.object({
  contentIs: field(z.enum(['text', 'base64', 'address']).default('base64'), {
    control: 'choice',
    choices: ['base64', 'text', 'address'],
    default: 'base64',
  }),
});

const input = z.object({
  recordId: field(json, { control: 'text', options: 'attachable', search: 'also' }),
  fileName: field(json, { control: 'text' }),
  content: field(json.optional(), {
    control: 'longText',
    required: true,
    when: { field: 'contentIs', is: ['base64', 'text'] },
  }),
  address: field(json.optional(), {
    control: 'text',
    required: true,
    when: { field: 'contentIs', is: ['address'] },
  }),
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
  makes: 'record',
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
  options: { attachable: recordsOf(attachable) },
  settleMs,
  timeoutMs: WRITING_STEP_MS,
  preview: ({ config: settings, input: given }) => {
    const { PathOnClient, FirstPublishLocationId } = placeOf(given);
    const place = { recordId: FirstPublishLocationId, fileName: PathOnClient };
    if (settings.contentIs === 'address') return { ...place, address: fileUrl(given.address).href };
    return { ...place, bytes: bytesOf(settings, given.content).length };
  },
  run: (context) => withLabels(context.client, () => run(context)),
  confirm,
  adopt: ({ client, recordId: id, signal }) => withLabels(client, () => attached(client, id, undefined, { signal })),
  dryRun: (context) => withLabels(context.client, () => tryAttaching(context)),
});

type Looking = Pick<RunContext<SalesforceClient, Config, Input>, 'client' | 'config' | 'input' | 'signal'>;

/** With the file itself: how large it is and what is in it is a part of what an organization may refuse. */
async function tryAttaching({ client, config: settings, input: given, signal }: Looking): Promise<DryRun | undefined> {
  if (!(await client.isForTrials({ signal }))) return undefined; // before a file is fetched for nothing
  const fields = await versionOf(settings, given, signal);
  const subject = { object: VERSION, values: fields };
  const attempt: Attempt = { method: 'POST', path: `/sobjects/${VERSION}`, fields, options: {}, subject };
  return dryRun(client, { kind: 'add', attempts: [attempt] }, { signal });
}

async function versionOf(
  settings: Config,
  given: Input,
  signal: AbortSignal,
): Promise<FieldValues & { VersionData: string }> {
  const fields = placeOf(given);
  const bytes = await contentOf(settings, given, signal);
  return { ...fields, VersionData: bytes.toString('base64') };
}

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
}: RunContext<SalesforceClient, Config, Input>): Promise<StepResult> {
  const values = await versionOf(settings, given, signal);
  const { id } = await client.createAlone(VERSION, values, { signal, guard, timeoutMs: WRITE_MS });
  const bytes = Buffer.byteLength(values.VersionData, 'base64');
  return done(
    await attached(client, id, bytes, { signal }).catch((error: unknown) => {
      // The file is there: whatever stands in the way of the rest, the step may not be repeated from the start.
      throw error instanceof FlowError ? new UncertainError(error.code, error.params, { cause: error }) : error;
    }),
  );
}

/**
 * The same bytes on the same record, made by us meanwhile: that is our file. What lies at an address may have changed since:
 * then a file of the same name may be ours, and a person is asked.
 */
async function confirm(context: ConfirmContext<SalesforceClient, Config, Input>): Promise<ConfirmAnswer> {
  const { client, config: settings, input: given, signal } = context;
  const fields = placeOf(given);
  const object = await client.describe(VERSION, { signal });
  const columns = ['Title', 'PathOnClient', 'FirstPublishLocationId', 'Checksum', 'ContentSize'];
  const { records, isComplete } = await madeMeanwhile(context, object, columns);
  // Before those that are claimed: a step that comes to its end between the two questions is found by one of them.
  const rivals = await context.rivals();
  const claimed = await context.claimed(records.flatMap(({ Id }) => Id ?? []));
  const onRecord = records.filter(
    (record) =>
      record.Id !== undefined &&
      !claimed.has(record.Id) &&
      String(record.FirstPublishLocationId ?? '').slice(0, 15) === fields.FirstPublishLocationId.slice(0, 15),
  );
  if (onRecord.length === 0 && isComplete) return { kind: 'didNotHappen' };
  const bytes = await contentOf(settings, given, signal);
  const checksum = createHash('md5').update(bytes).digest('hex');
  const same = onRecord.filter(({ Checksum }) => Checksum === checksum);
  const [only, ...others] = same;
  const isAlone = others.length === 0 && rivals.every((rival) => !isSameFile(rival.input, given));
  if (only?.Id && isAlone && isComplete)
    return { kind: 'happened', output: await attached(client, only.Id, bytes.length, { signal }) };
  const mayBeOurs = ({ PathOnClient }: SalesforceRecord): boolean =>
    settings.contentIs === 'address' && PathOnClient === fields.PathOnClient;
  const like = same.length > 0 ? same : onRecord.filter(mayBeOurs);
  if (like.length === 0 && isComplete) return { kind: 'didNotHappen' };
  return {
    kind: 'cannotTell',
    candidates: like.flatMap(({ Id = '', Title }) => [
      { id: Id, label: String(Title ?? Id), url: client.recordUrl(Id) },
    ]),
  };
}

const isSameFile = (rival: Json, given: Input): boolean =>
  isRecord(rival) &&
  rival.recordId === given.recordId &&
  (rival.content ?? null) === (given.content ?? null) &&
  (rival.address ?? null) === (given.address ?? null);

/** Without a number of bytes that of the file which is there. */
async function attached(client: SalesforceClient, id: string, bytes: number | undefined, call: Call) {
  const { ContentDocumentId, ContentSize } = await client.retrieve(
    VERSION,
    id,
    ['ContentDocumentId', 'ContentSize'],
    call,
  );
  const documentId = typeof ContentDocumentId === 'string' ? ContentDocumentId : null;
  return { id, documentId, url: client.recordUrl(documentId ?? id), bytes: bytes ?? Number(ContentSize ?? 0) };
}

function placeOf(given: Input) {
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
  return { FirstPublishLocationId, PathOnClient, Title };
}

async function contentOf(settings: Config, given: Input, signal: AbortSignal): Promise<Buffer> {
  if (settings.contentIs !== 'address') return bytesOf(settings, given.content);
  return fetchFile(given.address, { fileName: String(given.fileName).trim(), mostBytes: MOST_BYTES, signal });
}

/** Of an HTTP step's answer the body itself can be handed on. */
function bytesOf({ contentIs }: Config, content: Json | undefined): Buffer {
  if (content === undefined || content === null || content === '') throw atField('salesforce.fileEmpty', 'content');
  if (contentIs === 'text')
    return checked(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
  const text = typeof content === 'string' ? content.replace(/^data:[^,]*;base64,/, '').replace(/\s+/g, '') : undefined;
  if (text === '') throw atField('salesforce.fileEmpty', 'content');
  if (text === undefined || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
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
