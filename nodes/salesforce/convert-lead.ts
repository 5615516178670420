import { z } from 'zod';
import {
  type ConfirmAnswer,
  type ConfirmContext,
  defineAction,
  done,
  field,
  type RunContext,
  type StepResult,
} from '../contract.ts';
import { ConnectionDeadError, UserFixableError } from '../errors.ts';
import { isBlank, json } from '../rest/json.ts';
import {
  type Call,
  type SalesforceClient,
  type SalesforceRecord,
  settleMs,
  WRITE_MS,
  WRITING_STEP_MS,
} from './client.ts';
import { type Into, matchToConvertInto } from './convert-into-match.ts';
import { insist } from './duplicates.ts';
import { readingRecords, recordsOf } from './find-records.ts';
import { withLabels } from './labels.ts';
import { loadOwners } from './owners.ts';
import { recordIdOf } from './record-id.ts';
import { type SoapResult, sendable, type XmlPart } from './soap.ts';

const duplicateChoices = ['stop', 'useMatch', 'saveAnyway', 'review'] as const;

const config = z.object({
  status: field(z.string().min(1).max(255), { control: 'choice', options: 'convertedStatuses' }),
  createOpportunity: field(z.boolean().default(true), { control: 'boolean', default: true }),
  owner: field(z.string().max(18).optional(), { control: 'choice', options: 'users', advanced: true }),
  duplicates: field(z.enum(duplicateChoices).default('stop'), {
    control: 'choice',
    choices: duplicateChoices,
    default: 'stop',
    advanced: true,
  }),
  whenConverted: field(z.enum(['use', 'fail']).default('use'), {
    control: 'choice',
    choices: ['use', 'fail'],
    default: 'use',
    advanced: true,
  }),
});

const input = z.object({
  id: field(json, { control: 'text', options: 'leads', search: 'also' }),
  opportunityName: field(json.optional(), { control: 'text', when: { field: 'createOpportunity', is: [true] } }),
  accountId: field(json.optional(), { control: 'text', options: 'accounts', search: 'also', advanced: true }),
  contactId: field(json.optional(), { control: 'text', options: 'contacts', search: 'also', advanced: true }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

const columns = ['IsConverted', 'ConvertedAccountId', 'ConvertedContactId', 'ConvertedOpportunityId'];

export const convertLead = defineAction<SalesforceClient, Config, Input>({
  type: 'salesforce.convertLead',
  version: 1,
  icon: 'replace',
  group: 'app',
  effect: 'once',
  connection: 'salesforce',
  config,
  input,
  output: z.object({
    id: z.string(),
    converted: z.boolean(),
    accountId: z.string().nullable(),
    contactId: z.string().nullable(),
    opportunityId: z.string().nullable(),
    url: z.string().nullable(),
  }),
  outputs: [
    { path: ['accountId'], labelKey: 'accountId', type: 'text', sample: '001000000000001AAA' },
    { path: ['contactId'], labelKey: 'contactId', type: 'text', sample: '003000000000001AAA' },
    { path: ['opportunityId'], labelKey: 'opportunityId', type: 'text', sample: '006000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['converted'], labelKey: 'converted', type: 'boolean', sample: true },
    { path: ['id'], labelKey: 'id', type: 'text', sample: '00Q000000000001AAA' },
  ],
  options: {
    leads: recordsOf(['Lead']),
    accounts: recordsOf(['Account']),
    contacts: recordsOf(['Contact']),
    convertedStatuses: async ({ client }) => {
      const soql = 'SELECT MasterLabel, ApiName FROM LeadStatus WHERE IsConverted = true ORDER BY SortOrder ASC';
      const { records } = await client.query(soql, { signal: AbortSignal.timeout(30_000) }, { object: 'LeadStatus' });
      return records.map(({ ApiName, MasterLabel }) => ({ value: String(ApiName), label: String(MasterLabel) }));
    },
    /** Accounts and contacts belong to people, never to queues. */
    users: readingRecords(async ({ client, locale }) => {
      const call = { signal: AbortSignal.timeout(30_000) };
      const owners = await loadOwners(client, await client.describe('Lead', call, locale), call);
      return owners.filter(({ value }) => value.startsWith('005'));
    }),
  },
  settleMs,
  timeoutMs: WRITING_STEP_MS,
  run: (context) => withLabels(context.client, () => run(context)),
  noDryRun: true,
  insist,
  confirm,
});

async function run({
  client,
  config: settings,
  input: given,
  signal,
  guard,
}: RunContext<SalesforceClient, Config, Input>): Promise<StepResult> {
  const id = await leadId(client, given, { signal });
  const into = await existing(client, given, { signal });
  try {
    const [result] = await convert(client, { id, settings, given, into }, { signal, guard, timeoutMs: WRITE_MS });
    const { accountId = null, contactId = null, opportunityId = null } = result ?? {};
    const made = { accountId: single(accountId), contactId: single(contactId), opportunityId: single(opportunityId) };
    return done({ id, converted: true, ...made, url: link(client, made.contactId) });
  } catch (error) {
    const isConverted = error instanceof UserFixableError && error.code === 'salesforce.leadConverted';
    if (!isConverted) throw await explained(client, { id, into, settings, given, error }, { signal });
    if (settings.whenConverted === 'fail') throw error;
    return done({ ...outcome(client, id, await client.retrieve('Lead', id, columns, { signal })), converted: false });
  }
}

interface Refusal {
  id: string;
  into: Into;
  settings: Config;
  given: Input;
  error: unknown;
}

/** Salesforce refuses a lead of a queue, and one that is gone, in words that do not say it. */
async function explained(client: SalesforceClient, refusal: Refusal, call: Call): Promise<unknown> {
  const { id, settings, given, error } = refusal;
  if (!(error instanceof UserFixableError) || error instanceof ConnectionDeadError) return error;
  if (error.params.errorCode === 'INVALID_STATUS')
    return new UserFixableError(error.code, error.params, { cause: error, repair: { kind: 'field', field: 'status' } });
  const named = error.params.errorCode === 'STRING_TOO_LONG' ? opportunityName(settings, given) : undefined;
  if (named !== undefined && [...named].length > MOST_CHARACTERS) {
    const repair = { kind: 'data', field: 'opportunityName' } as const;
    return new UserFixableError(
      'salesforce.opportunityNameTooLong',
      { length: MOST_CHARACTERS },
      { cause: error, repair },
    );
  }
  if (error.code === 'salesforce.relatedRecordMissing') return (await missing(client, refusal, call)) ?? error;
  if (settings.owner) return error; // accounts and contacts belong to people, and this is one
  const lead = await client.retrieve('Lead', id, ['OwnerId'], call).catch(() => undefined); // the refusal says something too
  if (typeof lead?.OwnerId !== 'string' || !lead.OwnerId.startsWith(QUEUE)) return error;
  return new UserFixableError(
    'salesforce.leadOfQueue',
    { id },
    { cause: error, repair: { kind: 'field', field: 'owner' } },
  );
}

/** Which of the records that the call names is not there; SOAP says only that one of them is not. */
async function missing(client: SalesforceClient, { id, into, error: cause }: Refusal, call: Call): Promise<unknown> {
  const named = [
    ['Lead', id, 'id'],
    ['Account', into.accountId, 'accountId'],
    ['Contact', into.contactId, 'contactId'],
  ] as const;
  for (const [object, recordId, field] of named) {
    if (recordId === undefined) continue;
    const found = await client.retrieve(object, recordId, ['Id'], call).catch((error: unknown) => error);
    if (found instanceof UserFixableError && found.code === 'salesforce.recordNotFound')
      return new UserFixableError(found.code, found.params, { cause, repair: { kind: 'data', field } });
  }
  return undefined;
}

/** What the ids of queues begin with. */
const QUEUE = '00G';

/** Again into what a duplicate rule found, where the step chose that: an account first, then maybe a contact too. */
async function convert(
  client: SalesforceClient,
  { id, settings, given, into }: { id: string; settings: Config; given: Input; into: Into },
  call: Call,
): Promise<SoapResult[]> {
  const elements = [{ name: 'leadConverts', value: parts(id, settings, given, into) }];
  try {
    return await client.soap({ operation: 'convertLead', elements, subject: { object: 'Lead', id } }, call);
  } catch (error) {
    const { duplicates } = settings;
    const next = await matchToConvertInto(client, { leadId: id, duplicates, into, error }, { signal: call.signal });
    return convert(client, { id, settings, given, into: next }, call);
  }
}

/** A lead is converted once in its life: whatever came out of it is what this step wanted. */
async function confirm({
  client,
  input: given,
  signal,
}: ConfirmContext<SalesforceClient, Config, Input>): Promise<ConfirmAnswer> {
  const id = await leadId(client, given, { signal });
  const lead = await client.retrieve('Lead', id, columns, { signal });
  return lead.IsConverted === true ? { kind: 'happened', output: outcome(client, id, lead) } : { kind: 'didNotHappen' };
}

const leadId = async (client: SalesforceClient, given: Input, call: Call): Promise<string> =>
  recordIdOf(await client.describe('Lead', call), given.id);

async function existing(client: SalesforceClient, given: Input, call: Call): Promise<Into> {
  const one = async (object: string, key: 'accountId' | 'contactId') =>
    isBlank(given[key]) ? undefined : recordIdOf(await client.describe(object, call), given[key], key);
  const accountId = await one('Account', 'accountId');
  const contactId = await one('Contact', 'contactId');
  if (contactId !== undefined && accountId === undefined) {
    throw new UserFixableError('salesforce.contactNeedsAccount', {}, { repair: { kind: 'field', field: 'accountId' } });
  }
  return { accountId, contactId };
}

const opportunityName = ({ createOpportunity }: Config, { opportunityName: name }: Input): string | undefined =>
  createOpportunity && !isBlank(name) ? String(name) : undefined;

/** What an opportunity's name has room for. */
const MOST_CHARACTERS = 120;

/** In the order of the WSDL. */
function parts(id: string, settings: Config, given: Input, { accountId, contactId }: Into): XmlPart[] {
  const name = opportunityName(settings, given);
  return [
    ...(accountId === undefined ? [] : [{ name: 'accountId', value: accountId }]),
    ...(settings.duplicates === 'saveAnyway'
      ? [
          { name: 'bypassAccountDedupeCheck', value: true },
          { name: 'bypassContactDedupeCheck', value: true },
        ]
      : []),
    ...(contactId === undefined ? [] : [{ name: 'contactId', value: contactId }]),
    { name: 'convertedStatus', value: sendable(settings.status, 'status') },
    { name: 'doNotCreateOpportunity', value: !settings.createOpportunity },
    { name: 'leadId', value: id },
    ...(name === undefined ? [] : [{ name: 'opportunityName', value: sendable(name, 'opportunityName') }]),
    { name: 'overwriteLeadSource', value: false },
    ...(settings.owner ? [{ name: 'ownerId', value: settings.owner }] : []),
    { name: 'sendNotificationEmail', value: false },
  ];
}

function outcome(client: SalesforceClient, id: string, lead: SalesforceRecord) {
  const contactId = idIn(lead.ConvertedContactId);
  return {
    id,
    converted: true,
    accountId: idIn(lead.ConvertedAccountId),
    contactId,
    opportunityId: idIn(lead.ConvertedOpportunityId),
    url: link(client, contactId),
  };
}

const link = (client: SalesforceClient, id: string | null): string | null =>
  id === null ? null : client.recordUrl(id);

const idIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const single = (value: string | string[] | null): string | null => idIn(Array.isArray(value) ? value[0] : value);
