/** A duplicate rule stopped a write: nothing was saved, and Salesforce names the records that are alike. */
import { z } from 'zod';
import { PersonNeededError, UserFixableError } from '../errors.ts';
import { isRecord } from '../rest/json.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { ObjectDescription } from './describe.ts';
import type { WriteSettings } from './inputs.ts';
import { aboutObject } from './labels.ts';
import { namesOf } from './names.ts';

/** A person looked at the matches and wants it saved beside them. Rules that only warn let it pass. */
export const insist = { duplicates: 'saveAnyway' } as const;

const found = z.object({
  matchResults: z.array(
    z.object({
      entityType: z.string(),
      matchRecords: z.array(z.object({ record: z.looseObject({ Id: z.string() }) })).default([]),
    }),
  ),
});

export interface Match {
  object: string;
  id: string;
}

/**
 * What the step does about it: the id of the one match to go on with, or throws: for a person to choose, or as a refusal.
 * `call` only reads names.
 */
export async function matchInstead(
  client: SalesforceClient,
  { object, settings, error, call }: { object: ObjectDescription; settings: WriteSettings; error: unknown; call: Call },
): Promise<string> {
  const matches =
    error instanceof UserFixableError && error.code === 'salesforce.duplicatesDetected' ? matchesOf(error) : [];
  if (matches.length === 0 || settings.duplicates === 'stop' || settings.duplicates === 'saveAnyway') throw error;
  const same = matches.filter((match) => match.object.toLowerCase() === object.name.toLowerCase());
  const [only, ...others] = same;
  if (settings.duplicates === 'useMatch' && only && others.length === 0) return only.id;
  if (settings.duplicates === 'review') {
    const all = await candidatesOf(client, matches, call);
    const isOther = (id: string): boolean => !same.some((match) => match.id === id);
    const candidates = all.map((one) => (isOther(one.id) ? { ...one, isOther: true } : one));
    throw new PersonNeededError('salesforce.duplicatesForReview', aboutObject(object), { candidates, cause: error });
  }
  throw await noMatchToUse(client, { object, matches, error, call });
}

/** What a person is shown of them. */
export async function candidatesOf(client: SalesforceClient, matches: Match[], call: Call) {
  const names = await namesOf(client, matches, call);
  return matches.map(({ id }) => ({ id, label: names.get(id) ?? id, url: client.recordUrl(id) }));
}

/** Several, or none of the object. */
export async function noMatchToUse(
  client: SalesforceClient,
  { object, matches, error, call }: { object: ObjectDescription; matches: Match[]; error: unknown; call: Call },
): Promise<UserFixableError> {
  const same = matches.filter((match) => match.object.toLowerCase() === object.name.toLowerCase());
  const found = await candidatesOf(client, matches, call);
  return new UserFixableError(
    same.length > 1 ? 'salesforce.severalDuplicates' : 'salesforce.duplicateOfOtherObject',
    {
      ...aboutObject(object),
      count: matches.length,
      records: found.map(({ id, label }) => `${label} (${id})`).join(', '),
    },
    { cause: error, repair: { kind: 'data' } },
  );
}

/** jsforce keeps the answer's body in `data` of an error somewhere below ours; the real key lacks an l. */
export function matchesOf(error: Error): Match[] {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { data } = at as Error & { data?: unknown };
    for (const part of Array.isArray(data) ? data : [data]) {
      const read = found.safeParse(isRecord(part) ? (part.duplicateResut ?? part.duplicateResult) : undefined);
      if (!read.success) continue;
      const all = read.data.matchResults.flatMap(({ entityType, matchRecords }) =>
        matchRecords.map(({ record }) => ({ object: entityType, id: record.Id })),
      );
      return [...new Map(all.map((match) => [match.id, match])).values()];
    }
  }
  return [];
}
