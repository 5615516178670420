/**
 * Salesforce's outbound messages: SOAP with up to 100 notifications, sent again for a day until it reads an Ack. The Ack is
 * answered after the commit. A message may carry a session id, so its raw body is never kept.
 */
import { z } from 'zod';
import { type AcceptedEvent, defineTrigger, type HookAnswer, type Json } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { findMisfit } from '../rest/misfit.ts';
import { childOf, readXml, type XmlElement } from '../rest/xml.ts';

const namespace = 'http://soap.sforce.com/2005/09/outbound';

const acknowledged: HookAnswer = {
  status: 200,
  xml: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="${namespace}"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`,
};

export const outboundMessage = defineTrigger({
  type: 'salesforce.outboundMessage',
  version: 1,
  icon: 'message-share',
  start: 'webhook',
  connection: 'salesforce',
  connectionOptional: true,
  config: z.object({}),
  outputs: [
    { path: ['id'], labelKey: 'id', type: 'text', sample: '001000000000001AAA' },
    { path: ['url'], labelKey: 'url', type: 'text' },
    { path: ['object'], labelKey: 'object', type: 'text', sample: 'Account' },
    { path: ['notificationId'], labelKey: 'notificationId', type: 'text', sample: '04l000000000001AAA' },
    { path: ['organizationId'], labelKey: 'organizationId', type: 'text', sample: '00D000000000001EAA' },
    { path: ['record'], labelKey: 'record', type: 'record' },
  ],
  setup: [{ key: 'make' }, { key: 'pasteUrl' }, { key: 'chooseFields' }, { key: 'flow' }],
  dropsBody: true,
  accept(request, { account }) {
    if (request.method === 'GET' || request.method === 'HEAD') return { answer: { status: 200 } };
    const message = messageOf(decoded(request.body));
    const organizationId = textOf(childOf(message, 'OrganizationId'));
    // Ids come in 15 or 18 characters; the last three only repeat the case of the others.
    if (account?.orgId && organizationId.slice(0, 15) !== account.orgId.slice(0, 15))
      return { rejected: { code: 'salesforce.otherOrganization', params: { organizationId } } };
    const origin = originOf(textOf(childOf(message, 'EnterpriseUrl')) || textOf(childOf(message, 'PartnerUrl')));
    const events = message.children
      .filter(({ name }) => name === 'Notification')
      .map((notification): AcceptedEvent => eventOf(notification, organizationId, origin));
    if (events.length === 0) throw new UserFixableError('salesforce.notAnOutboundMessage');
    return { events, answer: acknowledged };
  },
});

/** Salesforce sends UTF-8. */
function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new UserFixableError('webhook.notUtf8', {}, { cause });
  }
}

function messageOf(text: string): XmlElement {
  if (text.trim() === '') throw new UserFixableError('webhook.emptyBody');
  const envelope = readXml(text);
  const message = childOf(childOf(envelope, 'Body'), 'notifications');
  if (envelope.name !== 'Envelope' || message?.uri !== namespace)
    throw new UserFixableError('salesforce.notAnOutboundMessage');
  return message;
}

function eventOf(notification: XmlElement, organizationId: string, origin: string | null): AcceptedEvent {
  const notificationId = textOf(childOf(notification, 'Id'));
  const sObject = childOf(notification, 'sObject');
  if (notificationId === '' || !sObject) throw new UserFixableError('salesforce.notAnOutboundMessage');
  const record: { [field: string]: Json } = {};
  for (const field of sObject.children) record[field.name] = fieldValue(field);
  const id = typeof record.Id === 'string' ? record.Id : '';
  const payload = {
    id,
    url: origin === null || id === '' ? null : `${origin}/${id}`,
    object: (sObject.attributes.get('type') ?? '').split(':').at(-1) ?? '',
    notificationId,
    organizationId,
    record,
  };
  const misfit = findMisfit(payload);
  if (misfit) throw new UserFixableError(`webhook.${misfit.kind}`, { path: misfit.path });
  return { dedupeKey: notificationId, payload };
}

/** Everything is text in XML; an empty field comes as nil. */
const fieldValue = (field: XmlElement): Json => (field.attributes.get('nil') === 'true' ? null : field.text);

const textOf = (element: XmlElement | undefined): string => element?.text.trim() ?? '';

function originOf(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.origin : null;
}
