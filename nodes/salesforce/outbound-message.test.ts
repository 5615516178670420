/** What Salesforce posts, as its outbound messaging guide shows it, and what strangers post instead. */
import { describe, expect, it, test } from 'vitest';
import type { HookRequest } from '../contract.ts';
import { outboundMessage } from './outbound-message.ts';

interface Message {
  ids?: string[];
  fields?: string;
  organizationId?: string;
}

function message({
  ids = ['04lAA0000000001YAA'],
  fields = '<sf:Name>Acme</sf:Name>',
  organizationId = '00DAA0000000001EAA',
}: Message = {}) {
  const notifications = ids.map(
    (id) => `<Notification><Id>${id}</Id>
      <sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>001AA000000000${id.slice(10, 11)}YAA</sf:Id>${fields}</sObject>
     </Notification>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>04kAA0000000001YAA</ActionId>
   <SessionId>00D!secret</SessionId>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/62.0/00DAA0000000001EAA</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/62.0/00DAA0000000001EAA</PartnerUrl>
   ${notifications.join('\n')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}

const accept = (body: string | Uint8Array, account?: Record<string, string>) => {
  const request: HookRequest = {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    query: {},
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    receivedAt: new Date(),
  };
  if (outboundMessage.kind !== 'trigger' || !outboundMessage.accept) throw new Error('no webhook trigger');
  return outboundMessage.accept(request, { config: {}, account });
};

const refusal = (body: string | Uint8Array): string => {
  try {
    accept(body);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  return 'accepted';
};

test('a notification becomes an event with its own key, and the sender reads an Ack', () => {
  const acceptance = accept(
    message({
      fields: '<sf:Name>O&apos;Brien &amp; 山田</sf:Name><sf:Phone xsi:nil="true"/><sf:Site><![CDATA[<b>]]></sf:Site>',
    }),
  );
  expect(acceptance).toMatchObject({
    events: [
      {
        dedupeKey: '04lAA0000000001YAA',
        payload: {
          id: '001AA0000000000YAA',
          url: 'https://acme.my.salesforce.com/001AA0000000000YAA',
          object: 'Account',
          organizationId: '00DAA0000000001EAA',
          record: { Id: '001AA0000000000YAA', Name: "O'Brien & 山田", Phone: null, Site: '<b>' },
        },
      },
    ],
    answer: { status: 200 },
  });
  expect('answer' in acceptance && acceptance.answer?.xml).toContain('<Ack>true</Ack>');
});

test('a hundred notifications are a hundred events, and no session id is in any of them', () => {
  const ids = Array.from({ length: 100 }, (_, n) => `04lAA00000${String(n).padStart(5, '0')}YAA`);
  const acceptance = accept(message({ ids }));
  if (!('events' in acceptance) || !acceptance.events) throw new Error('refused');
  expect(acceptance.events.map(({ dedupeKey }) => dedupeKey)).toEqual(ids);
  expect(JSON.stringify(acceptance.events)).not.toContain('secret');
  expect(outboundMessage).toMatchObject({ dropsBody: true });
});

describe('the organization', () => {
  it('must be the connected one when an account is chosen', () => {
    expect(accept(message(), { orgId: '00DAA0000000002EAA' })).toEqual({
      rejected: { code: 'salesforce.otherOrganization', params: { organizationId: '00DAA0000000001EAA' } },
    });
  });
  it('is the same in 15 and in 18 characters', () => {
    expect(accept(message(), { orgId: '00DAA0000000001' })).toHaveProperty('events');
    expect(accept(message({ organizationId: '00DAA0000000001' }), { orgId: '00DAA0000000001EAA' })).toHaveProperty(
      'events',
    );
  });
});

const billion = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><lolz>&lol2;</lolz>`;
const outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';

test.each<[string, string | Uint8Array, string]>([
  ['nothing', '', 'webhook.emptyBody'],
  ['JSON', '{"a":1}', 'webhook.notXml'],
  ['a torn message', message().slice(0, 900), 'webhook.notXml'],
  ['an entity bomb', billion, 'webhook.notXml'],
  ['an entity that names a file', outside, 'webhook.notXml'],
  ['an unknown entity', message({ fields: '<sf:Name>&x;</sf:Name>' }), 'webhook.notXml'],
  ['a prefix that nobody declared', message({ fields: '<zz:Name>x</zz:Name>' }), 'webhook.notXml'],
  ['other XML', '<order><id>1</id></order>', 'salesforce.notAnOutboundMessage'],
  ['other SOAP', message().replace('2005/09/outbound', '2006/08/apex'), 'salesforce.notAnOutboundMessage'],
  ['a message without notifications', message({ ids: [] }), 'salesforce.notAnOutboundMessage'],
  ['a tower of elements', `${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`, 'webhook.tooDeep'],
  ['another encoding', new Uint8Array([0x3c, 0x61, 0x3e, 0x8e, 0x52, 0x3c, 0x2f, 0x61, 0x3e]), 'webhook.notUtf8'],
])('%s is refused by name', (_, body, code) => {
  expect(refusal(body)).toBe(code);
});
