/** The practice org as any other program sees it: no word of ours on the way. */
import { expect } from '@playwright/test';
import type { Nagare } from './nagare.ts';
import { practiceSettings } from './people.ts';

type Fields = Record<string, unknown>;

export interface Org {
  /** Answers the id of the new record. */
  add: (object: string, fields: Fields) => Promise<string>;
  change: (object: string, id: string, fields: Fields) => Promise<void>;
  query: (soql: string) => Promise<Fields[]>;
}

export async function signIntoOrg(nagare: Nagare): Promise<Org> {
  const { url, clientId, clientSecret } = practiceSettings(nagare);
  const signedIn = await fetch(`${url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const call = async (path: string, method = 'GET', fields?: Fields): Promise<Fields> => {
    const answer = await fetch(`${url}/services/data/v62.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(fields ? { body: JSON.stringify(fields) } : {}),
    });
    const text = await answer.text();
    expect(answer.ok, text).toBe(true);
    return text === '' ? {} : (JSON.parse(text) as Fields);
  };
  return {
    add: async (object, fields) => String((await call(`/sobjects/${object}`, 'POST', fields)).id),
    change: async (object, id, fields) => void (await call(`/sobjects/${object}/${id}`, 'PATCH', fields)),
    query: async (soql) => {
      const { records } = await call(`/query?q=${encodeURIComponent(soql)}`);
      return records as Fields[];
    },
  };
}

/** What an administrator sets up in a Salesforce: fields, record types, rules, users. */
export async function setUpOrg(nagare: Nagare, schema: Fields): Promise<void> {
  const { url, pagesKey } = practiceSettings(nagare);
  const answer = await fetch(`${url}/__practice/schema`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-practice-key': pagesKey },
    body: JSON.stringify(schema),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}
