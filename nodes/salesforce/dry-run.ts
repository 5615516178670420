/**
 * What the org would say to a write, without the write: it travels in one all-or-none call with a part that surely fails,
 * so that validation rules, duplicate rules and automations speak and everything is taken back. Only asked of sandboxes
 * and the practice org: an automation that calls out to somebody else cannot be taken back.
 */
import { z } from 'zod';
import type { DryRun } from '../contract.ts';
import { readAnswer } from './answers.ts';
import type { Call, SalesforceClient } from './client.ts';
import type { Subject } from './errors.ts';
import type { FieldValues } from './values.ts';
import { type WriteOptions, writeHeaders } from './write-headers.ts';

/** A call takes 25 parts; one is the brake. */
const MOST = 24;

export interface Attempt {
  method: 'POST' | 'PATCH' | 'DELETE';
  /** Below /services/data/vNN.0. */
  path: string;
  /** Absent for a delete. */
  fields?: FieldValues;
  options: WriteOptions;
  subject: Subject;
}

const answers = z.object({
  compositeResponse: z.array(z.object({ httpStatusCode: z.number(), body: z.unknown(), referenceId: z.string() })),
});

const problems = z.array(z.looseObject({ errorCode: z.string() })).min(1);

/** No object has this name: its part fails for every user of every org, whatever they may do. */
const BRAKE = { method: 'GET', path: '/sobjects/Nagare_brake_that_no_org_has__c/describe', referenceId: 'brake' };

/** Undefined: not for this org. Throws what the write itself would throw. */
export async function dryRun(
  client: SalesforceClient,
  { kind, attempts }: { kind: 'add' | 'update' | 'delete'; attempts: Attempt[] },
  call: Call,
): Promise<DryRun | undefined> {
  if (!(await client.isForTrials(call))) return undefined;
  const tried = attempts.slice(0, MOST);
  if (tried.length > 0) await tryOut(client, tried, call);
  return tried.length === 0 ? { kind: 'nothing', count: 0 } : { kind, count: tried.length };
}

async function tryOut(client: SalesforceClient, attempts: Attempt[], call: Call): Promise<void> {
  const parts = attempts.map(({ method, path, fields, options }, index) => ({
    ...{
      method,
      path,
      headers: writeHeaders(options),
      referenceId: `try${index}`,
      ...(fields ? { body: fields } : {}),
    },
  }));
  const answer = await client.allOrNone([...parts, BRAKE], call);
  const { compositeResponse } = readAnswer(answers, answer, client.instanceUrl);
  if (
    compositeResponse.length !== parts.length + 1 ||
    compositeResponse.some(({ httpStatusCode }) => httpStatusCode < 400)
  ) {
    throw new Error('a trial was not taken back');
  }
  for (const [index, { subject }] of attempts.entries()) {
    const { body, httpStatusCode: status } = compositeResponse[index] ?? { body: undefined, httpStatusCode: 0 };
    const read = problems.safeParse(body);
    if (read.success && read.data[0]?.errorCode === 'PROCESSING_HALTED') continue; // taken back, with nothing said against it
    throw client.refusal(body, status, subject);
  }
}
