import { z } from 'zod';
import { type DryRun, defineAction, done, field, type RunContext, type StepResult } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { isBlank, json } from '../rest/json.ts';
import { type Call, type SalesforceClient, type SalesforceRecord, WRITING_STEP_MS } from './client.ts';
import { type Attempt, dryRun } from './dry-run.ts';
import { memberStatuses, recordsOf } from './find-records.ts';
import { withLabels } from './labels.ts';
import { quoted } from './literals.ts';
import { wasMadeBefore } from './made-before.ts';
import { isTaken } from './matching.ts';
import { recordId, recordIdOf } from './record-id.ts';
import { updateAttempt } from './update-record.ts';
import { type FieldValues, fieldValues } from './values.ts';

const OBJECT = 'CampaignMember';

const config = z.object({
  whenMember: field(z.enum(['keep', 'update']).default('keep'), {
    control: 'choice',
    choices: ['keep', 'update'],
    default: 'keep',
  }),
});

const input = z.object({
  campaignId: field(json, { control: 'text', options: 'campaigns', search: 'usual' }),
  personId: field(json, { control: 'text', options: 'people', search: 'also' }),
  status: field(json.optional(), {
    control: 'text',
    options: 'memberStatuses',
    search: 'usual',
    alsoDependsOn: ['campaignId'],
  }),
});

type Context = RunContext<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>;

/** Salesforce has one member per person and campaign: a second time finds the first one's. */
export const addToCampaign = defineAction<SalesforceClient, z.infer<typeof config>, z.infer<typeof input>>({
  type: 'salesforce.addToCampaign',
  version: 1,
  icon: 'speakerphone',
  group: 'app',
  effect: 'idempotent',
  connection: 'salesforce',
  config,
  input,
  output: z.object({ id: z.string(), url: z.string(), added: z.boolean(), status: z.string().nullable() }),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '00v000000000001AAA' },
    { path: ['added'], labelKey: 'added', type: 'boolean', sample: true },
    { path: ['status'], labelKey: 'status', type: 'text', sample: 'Sent' },
    { path: ['url'], labelKey: 'url', type: 'text' },
  ],
  options: { campaigns: recordsOf(['Campaign']), people: recordsOf(['Lead', 'Contact']), memberStatuses },
  timeoutMs: WRITING_STEP_MS,
  run: (context) => withLabels(context.client, () => run(context).catch(told)),
  dryRun: (context) => withLabels(context.client, () => tryAdding(context).catch(told)),
});

type Looking = Pick<Context, 'client' | 'config' | 'input' | 'signal'>;

/** The status is no mapped field here, but a field of the form. */
function told(error: unknown): never {
  if (!(error instanceof UserFixableError) || error.repair?.kind === 'connection') throw error;
  const { code, params, repair } = error;
  if (!repair || !('field' in repair) || repair.field !== 'fields.Status') throw error;
  throw new UserFixableError(code, params, { cause: error, repair: { ...repair, field: 'status' } });
}

async function prepared({ client, input: given, signal }: Looking) {
  const CampaignId = recordIdOf(await client.describe('Campaign', { signal }), given.campaignId, 'campaignId');
  const member = { CampaignId, ...(await personOf(client, given.personId, { signal })) };
  const object = await client.describe(OBJECT, { signal });
  const status: FieldValues = isBlank(given.status)
    ? {}
    : fieldValues(object, { Status: given.status ?? null }, 'create');
  return { object, member, status };
}

async function tryAdding(context: Looking): Promise<DryRun | undefined> {
  const { client, config: settings, signal } = context;
  const { object, member, status } = await prepared(context);
  const found = await memberOf(client, member, { signal });
  if (!found?.Id) {
    const fields = { ...member, ...status };
    const subject = { object: OBJECT, values: fields };
    const attempt: Attempt = { method: 'POST', path: `/sobjects/${OBJECT}`, fields, options: {}, subject };
    return dryRun(client, { kind: 'add', attempts: [attempt] }, { signal });
  }
  const changes = settings.whenMember === 'update' && isOther(status, found);
  const attempts = changes ? [updateAttempt(object, found.Id, status, {})] : [];
  return dryRun(client, { kind: 'update', attempts }, { signal });
}

const isOther = ({ Status }: FieldValues, member: SalesforceRecord): boolean =>
  Status !== undefined && Status !== member.Status;

async function run(context: Context): Promise<StepResult> {
  const { client, config: settings, signal, guard } = context;
  const { object, member, status } = await prepared(context);
  const result = ({ Id: id = '', Status }: SalesforceRecord, added: boolean) =>
    done({ id, url: client.recordUrl(id), added, status: typeof Status === 'string' ? Status : null });
  try {
    const { id } = await client.create(OBJECT, { ...member, ...status }, {}, { signal, guard });
    return result(await client.retrieve(OBJECT, id, ['Status'], { signal }), true);
  } catch (error) {
    if (!isTaken(error)) throw error;
    const found = await memberOf(client, member, { signal });
    if (!found?.Id) throw error;
    const wasAdded = await wasMadeBefore(context, object, found.Id);
    if (settings.whenMember === 'keep' || !isOther(status, found)) return result(found, wasAdded);
    await client.update(OBJECT, found.Id, status, {}, { signal, guard });
    return result({ ...found, ...status }, wasAdded);
  }
}

async function personOf(client: SalesforceClient, value: Context['input']['personId'], call: Call): Promise<Person> {
  const id = recordId(value, 'personId');
  const { keyPrefix } = await client.describe('Lead', call);
  if (keyPrefix && id.startsWith(keyPrefix)) return { LeadId: id };
  const contact = await client.describe('Contact', call);
  if (contact.keyPrefix && id.startsWith(contact.keyPrefix)) return { ContactId: id };
  const contactId = await contactOfAccount(client, id, call);
  if (contactId) return { ContactId: contactId };
  throw new UserFixableError('salesforce.notAPerson', { value: id }, { repair: { kind: 'field', field: 'personId' } });
}

/** A person account is an account to look at; what joins a campaign is the contact behind it. */
async function contactOfAccount(client: SalesforceClient, id: string, call: Call): Promise<string | undefined> {
  const account = await client.describe('Account', call);
  const isAccount = account.keyPrefix && id.startsWith(account.keyPrefix);
  if (!isAccount || !account.byName.has('personcontactid')) return undefined;
  const { PersonContactId } = await client.retrieve('Account', id, ['PersonContactId'], call);
  return typeof PersonContactId === 'string' ? PersonContactId : undefined;
}

type Person = { LeadId: string } | { ContactId: string };

async function memberOf(
  client: SalesforceClient,
  ids: { CampaignId: string } & Person,
  call: Call,
): Promise<SalesforceRecord | undefined> {
  const where = Object.entries(ids).map(([name, id]) => `${name} = ${quoted(id)}`);
  const { records } = await client.query(`SELECT Id, Status FROM ${OBJECT} WHERE ${where.join(' AND ')}`, call, {
    object: OBJECT,
  });
  return records[0];
}
