import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { firstPage } from '../soql/pages.ts';
import { noSuchType } from '../soql/refusals.ts';
import { pageReply } from './query.ts';
import { base, type RestRequest } from './rest-request.ts';

/** Things of an admin or a developer that this org never has any of: asking for them finds nothing. */
const EMPTY =
  'ApexClass ApexTrigger ApexPage ApexComponent ApexLog AuraDefinitionBundle ContainerAsyncRequest CustomField CustomObject CustomTab DebugLevel EmailTemplate FlexiPage Flow FlowDefinition InstalledSubscriberPackage Layout LightningComponentBundle MetadataContainer NamedCredential PermissionSet RemoteProxy StaticResource TraceFlag ValidationRule WorkflowRule'.split(
    ' ',
  );
/** Ordinary objects that the tooling API shows too. */
const SHARED = ['Group', 'Organization', 'Profile', 'RecordType', 'User', 'UserRole'];

/** GET /tooling */
export const toolingRoot = (request: RestRequest): Reply => ({
  status: 200,
  body: { query: `${base(request)}/tooling/query`, sobjects: `${base(request)}/tooling/sobjects` },
});

/** GET /tooling/sobjects: there is nothing to be made with it. */
export const toolingObjects = (): Reply => ({
  status: 200,
  body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: [] },
});

/** GET /tooling/query?q= */
export function toolingQuery(request: RestRequest): Reply {
  const text = request.query.get('q');
  if (!text) throw refuse(400, 'MALFORMED_QUERY', 'SOQL statement is required');
  const name = /\bFROM\s+(\w+)/i.exec(text)?.[1] ?? '';
  if (EMPTY.some((entry) => entry.toLowerCase() === name.toLowerCase()))
    return {
      status: 200,
      body: { size: 0, totalSize: 0, done: true, queryLocator: null, entityTypeName: null, records: [] },
    };
  if (!SHARED.some((entry) => entry.toLowerCase() === name.toLowerCase())) throw noSuchType(text, name);
  return pageReply(request, firstPage(request, text, false));
}
