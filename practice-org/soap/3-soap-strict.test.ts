import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOrg, type TestOrg } from '../test-org.ts';
import { resultOf, soapCall } from './test-soap.ts';
import { child, childrenOf, childText, type Element } from './xml.ts';

/** What readers need that hold an answer against the WSDL to the letter (zeep with the partner WSDLs of 40.0 and 51.0). */
let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

const names = (element: Element | undefined): string[] => [...new Set(element?.children.map(({ name }) => name))];
const describeLead = '<describeSObject><sObjectType>Lead</sObjectType></describeSObject>';

describe('elements that must be there', () => {
  test('of the user, even of what an org of one currency does not have', async () => {
    expect(names(resultOf(await soapCall(org, '<getUserInfo/>')))).toEqual(
      expect.arrayContaining(['chatterExternal', 'currencySymbol', 'orgDefaultCurrencyLocale', 'roleId']),
    );
  });

  test('of a describe, by the version that is asked', async () => {
    const young = resultOf(await soapCall(org, describeLead, { version: '51.0' }));
    expect(names(young)).toEqual(
      expect.arrayContaining(['associateEntityType', 'defaultImplementation', 'idEnabled', 'isInterface']),
    );
    expect(child(young, 'networkScopeFieldName')?.attributes.nil).toBe('true');
    const old = resultOf(await soapCall(org, describeLead, { version: '40.0' }));
    expect(names(old)).not.toContain('associateEntityType');
    expect(names(child(old, 'fields'))).not.toContain('aiPredictionField');
    expect(names(child(old, 'recordTypeInfos'))).not.toContain('developerName');
  });

  test('of a search', async () => {
    const call = '<search><searchString>FIND {nothing here} RETURNING Account(Name)</searchString></search>';
    expect(childText(resultOf(await soapCall(org, call)), 'queryId')).toBeTruthy();
  });
});

test('describeLayout tells the layout and what each record type offers on it', async () => {
  const call = (ids = '') => `<describeLayout><sObjectType>Lead</sObjectType>${ids}</describeLayout>`;
  const result = resultOf(await soapCall(org, call()));
  const section = child(child(result, 'layouts'), 'editLayoutSections');
  expect(names(section)).toEqual([...names(section)].sort());
  expect(childrenOf(section, 'layoutRows').length).toBeGreaterThan(20);
  expect(childText(child(result, 'recordTypeMappings'), 'name')).toBe('Master');
  const none = resultOf(await soapCall(org, call('<recordTypeIds>012000000000001AAA</recordTypeIds>')));
  expect(childrenOf(none, 'recordTypeMappings')).toEqual([]);
});

test('fields of the enterprise API stand in the order of the WSDL, whatever the order of the query', async () => {
  await org.create('Account', { Name: 'a', Phone: '1', BillingCity: '大阪市' });
  const query = '<query><queryString>SELECT Phone, Name, Id, BillingCity FROM Account</queryString></query>';
  const enterprise = resultOf(await soapCall(org, query, { dialect: 'c' }));
  expect(names(child(enterprise, 'records'))).toEqual(['Id', 'BillingCity', 'Name', 'Phone']);
});

test('merge takes its requests by the name of the WSDL', async () => {
  const [master, other] = [await org.create('Lead', LEAD), await org.create('Lead', LEAD)];
  const request = `<request><masterRecord><type>Lead</type><Id>${master}</Id></masterRecord><recordToMergeIds>${other}</recordToMergeIds></request>`;
  const merged = resultOf(await soapCall(org, `<merge>${request}</merge>`));
  expect([childText(merged, 'success'), childText(merged, 'mergedRecordIds')]).toEqual(['true', other]);
});

const LEAD = { LastName: 'l', Company: 'c' };

test('labels come in the language of LocaleOptions', async () => {
  const headers = '<n1:LocaleOptions><n1:language>ja</n1:language></n1:LocaleOptions>';
  expect(childText(resultOf(await soapCall(org, describeLead, { headers })), 'label')).toBe('リード');
  expect(childText(resultOf(await soapCall(org, describeLead)), 'label')).toBe('Lead');
});

test.each(['A & B', 'A < B', 'A <söhne>'])('what is not escaped is no XML: %s', async (name) => {
  const create = `<create><sObjects><type>Account</type><Name>${name}</Name></sObjects></create>`;
  const { status, text } = await soapCall(org, create);
  expect([status, text]).toEqual([500, expect.stringContaining('The request is not well-formed XML')]);
});

test.each([
  ['27.0', 'The requested API version has been retired.'],
  ['99.0', 'Invalid Api version specified on URL'],
  ['v64.0', 'Invalid Api version specified on URL'],
])('version %s is a fault', async (version, words) => {
  const { status, text } = await soapCall(org, '<getServerTimestamp/>', { version });
  expect([status, text]).toEqual([
    500,
    expect.stringContaining(`<faultstring>UNSUPPORTED_API_VERSION: ${words}</faultstring>`),
  ]);
});
