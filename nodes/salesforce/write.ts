/** What the writing nodes share around the request itself. */
import type { SalesforceClient, WriteOptions } from './client.ts';

export function added(client: SalesforceClient, object: string, id: string) {
  return { id, url: client.recordUrl(id), object };
}

/** The header is only sent to turn the rules off: on is Salesforce's own default. */
export function writeOptionsOf(settings: { useAssignmentRule: boolean; allowDuplicates: boolean }): WriteOptions {
  return {
    allowDuplicates: settings.allowDuplicates,
    ...(settings.useAssignmentRule ? {} : { useAssignmentRule: false }),
  };
}
