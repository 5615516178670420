import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { type Element, escapeXml, parseXml, XmlError } from '../soap/xml.ts';

type Json = Record<string, unknown>;

/** Which of the two languages of the API a client would rather read; JSON when it does not say. */
export function wantsXml(accept: string | undefined): boolean {
  if (!accept?.includes('xml')) return false;
  const weight = (type: string): number =>
    Math.max(
      0,
      ...accept.split(',').flatMap((entry) => {
        const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
        const quality = parameters.find((parameter) => parameter.startsWith('q='));
        return name === type ? [quality ? Number(quality.slice(2)) || 0 : 1] : [];
      }),
    );
  return weight('application/xml') > Math.max(weight('application/json'), weight('*/*'));
}

/** The elements around an answer, by what stands in it. */
function rootName(body: unknown, path: string): string {
  if (Array.isArray(body)) {
    if (body.every((entry) => typeof entry === 'object' && entry !== null && 'errorCode' in entry)) return 'Errors';
    return /\/data\/?$/.test(path) ? 'Versions' : 'Results';
  }
  const { attributes } = body as { attributes?: { type?: string } };
  if (attributes?.type) return attributes.type;
  if ('totalSize' in (body as Json)) return 'QueryResult';
  if ('searchRecords' in (body as Json)) return 'SearchResults';
  if (/\/describe$/.test(path)) return 'DescribeSObject';
  if (/\/sobjects$/.test(path)) return 'DescribeGlobal';
  if (/\/limits$/.test(path)) return 'LimitsSnapshot';
  return /\/data\/v[\d.]+\/?$/.test(path) ? 'urls' : 'Result';
}

const SINGULAR: Record<string, string> = { Errors: 'Error', Versions: 'Version', Results: 'Result' };

/** An answer in XML: lists repeat their element, `attributes` become attributes. */
export function asXml(reply: Reply, path: string): Reply {
  const { body } = reply;
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return reply;
  const root = rootName(body, path);
  const text = Array.isArray(body)
    ? `<${root}>${body.map((entry) => element(SINGULAR[root] ?? 'Result', entry)).join('')}</${root}>`
    : element(root, body);
  return {
    ...reply,
    body: `<?xml version="1.0" encoding="UTF-8"?>${text}`,
    headers: { ...reply.headers, 'Content-Type': 'application/xml;charset=UTF-8' },
  };
}

const isName = (text: string): boolean => /^[A-Za-z_][\w.-]*$/.test(text);

function element(name: string, value: unknown): string {
  if (!isName(name)) return '';
  if (Array.isArray(value)) return value.map((entry) => element(name, entry)).join('');
  if (value === null || value === undefined)
    return `<${name} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>`;
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const { attributes, ...fields } = value as Json;
  const shown = Object.entries((attributes as Json | undefined) ?? {}).map(
    ([key, entry]) => ` ${key}="${escapeXml(String(entry))}"`,
  );
  const inner = Object.entries(fields).map(([key, entry]) => element(key, entry));
  return `<${name}${shown.join('')}>${inner.join('')}</${name}>`;
}

/** A record in XML: `<Account><Name>Acme</Name></Account>`; the name of the root is not looked at. */
export function readXmlBody(text: string): Json {
  try {
    return fieldsOf(parseXml(text));
  } catch (error) {
    if (error instanceof XmlError) throw refuse(400, 'XML_PARSER_ERROR', error.message);
    throw error;
  }
}

const fieldsOf = ({ children }: Element): Json =>
  Object.fromEntries(
    children.map((child) => [
      child.name,
      child.children.length > 0 ? fieldsOf(child) : child.attributes.nil === 'true' ? null : child.text,
    ]),
  );
