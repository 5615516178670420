import { afterAll, beforeAll, beforeEach } from 'vitest';
import { jsforceConnection, startTestOrg, type TestOrg } from '../test-org.ts';
import { child, type Element, parseXml } from './xml.ts';

export let org: TestOrg;
export let connection: Awaited<ReturnType<typeof jsforceConnection>>;

/** One practice org for a test file, empty before each test, and a stock jsforce that is signed in to it. */
export function withSoapOrg(): void {
  beforeAll(async () => {
    org = await startTestOrg();
    connection = await jsforceConnection(org);
  });
  afterAll(() => org.stop());
  beforeEach(() => org.practice('POST', '/reset'));
}

export const read = async (object: string, id: string) => (await org.api('GET', `/sobjects/${object}/${id}`)).body;

/** The calls of jsforce that its types do not tell. */
export const soapConnection = () =>
  connection.soap as unknown as Record<
    'convertLead' | 'merge' | 'undelete' | 'delete',
    (input: unknown) => Promise<Record<string, unknown>>
  >;

interface SoapAnswer {
  status: number;
  /** The first element of the body. */
  body: Element;
  text: string;
}

/** A call written out by hand: the element of its body, and elements of its header besides the session. */
export async function soapCall(
  { api, token, settings }: TestOrg,
  call: string,
  { dialect = 'u', version = '64.0', headers = '' } = {},
): Promise<SoapAnswer> {
  const session = `<n1:SessionHeader><n1:sessionId>${token}</n1:sessionId></n1:SessionHeader>`;
  const answer = await api(
    'POST',
    `/services/Soap/${dialect}/${version}/${settings.orgId}`,
    `<?xml version="1.0"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n1="urn:partner.soap.sforce.com"><env:Header>${session}${headers}</env:Header><env:Body>${call}</env:Body></env:Envelope>`,
    { 'content-type': 'text/xml' },
  );
  const [body] = child(parseXml(String(answer.body)), 'Body')?.children ?? [];
  return { status: answer.status, body: body as Element, text: String(answer.body) };
}

export const resultOf = ({ body }: { body: Element }): Element => child(body, 'result') as Element;
