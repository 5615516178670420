/** The practice org as another program of the company sees it: what is in it, and leads that somebody makes there. */

export interface OrgAccount {
  Id: string;
  AccountNumber: string | null;
  Mail__c: string | null;
}

export interface OrgLead {
  Id: string;
  LastName: string;
}

type Settings = Record<string, string>;

export const readAccounts = (org: Settings): Promise<OrgAccount[]> =>
  readAll(org, 'SELECT Id, AccountNumber, Mail__c FROM Account');

export const readLeads = (org: Settings): Promise<OrgLead[]> => readAll(org, 'SELECT Id, LastName FROM Lead');

async function readAll<Row>(org: Settings, soql: string): Promise<Row[]> {
  const headers = { authorization: `Bearer ${await signIn(org)}` };
  const found: Row[] = [];
  let next: string | undefined = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`;
  while (next !== undefined) {
    const answer = await fetch(`${org.url}${next}`, { headers });
    if (!answer.ok) throw new Error(`${soql}: ${answer.status} ${await answer.text()}`);
    const page = (await answer.json()) as { records: Row[]; nextRecordsUrl?: string };
    found.push(...page.records);
    next = page.nextRecordsUrl;
  }
  return found;
}

export interface NewLead {
  number: string;
  company: string;
}

/** Makes leads. False = the org said no or nothing, and the lead may be there or not. */
export function openMaker(org: Settings): (lead: NewLead) => Promise<boolean> {
  let token: Promise<string> | undefined;
  return async ({ number, company }) => {
    token ??= signIn(org);
    try {
      const answer = await fetch(`${org.url}/services/data/v62.0/sobjects/Lead`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
        // An address of its own: two accounts that share one could be taken for each other.
        body: JSON.stringify({ LastName: number, Company: company, Email: `${number}@example.jp` }),
      });
      await answer.text();
      if (answer.status === 401) token = undefined;
      return answer.status === 201;
    } catch {
      token = undefined;
      return false;
    }
  };
}

async function signIn(org: Settings): Promise<string> {
  const answer = await fetch(`${org.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: org.clientId ?? '',
      client_secret: org.clientSecret ?? '',
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
