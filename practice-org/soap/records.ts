import type { Page } from '../soql/pages.ts';
import type { Json } from '../soql/record-shape.ts';
import { escapeXml } from './xml.ts';

/** The partner API gives every record the type sObject, the enterprise API each its own. */
export interface Dialect {
  namespace: string;
  records: string;
  typed: boolean;
}

export const PARTNER: Dialect = {
  namespace: 'urn:partner.soap.sforce.com',
  records: 'urn:sobject.partner.soap.sforce.com',
  typed: false,
};
export const ENTERPRISE: Dialect = {
  namespace: 'urn:enterprise.soap.sforce.com',
  records: 'urn:sobject.enterprise.soap.sforce.com',
  typed: true,
};

const DATETIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\+0000$/;

/** `<result>` or a child list: pages are named by a locator, records repeat. */
export function queryResult(name: string, page: Page, dialect: Dialect): string {
  const locator = page.locator ? `<queryLocator>${page.locator}</queryLocator>` : '<queryLocator xsi:nil="true"/>';
  const records = page.records.map((record) => recordXml('records', record, dialect)).join('');
  return `<${name} xsi:type="QueryResult"><done>${page.done}</done>${locator}${records}<size>${page.totalSize}</size></${name}>`;
}

/** Type and id stand in front, whether or not they were asked for; an id that was asked for comes once more among the fields. */
export function recordXml(name: string, record: Json, dialect: Dialect): string {
  const { attributes, ...fields } = record;
  const type = String((attributes as { type?: string } | undefined)?.type ?? 'AggregateResult');
  const id = typeof record.Id === 'string' ? `<sf:Id>${record.Id}</sf:Id>` : '<sf:Id xsi:nil="true"/>';
  const inner = inOrder(fields, dialect)
    .map(([field, value]) => valueXml(`sf:${field}`, value, type, dialect))
    .join('');
  return dialect.typed
    ? `<${name} xsi:type="sf:${type}">${'Id' in fields ? '' : id}${inner}</${name}>`
    : `<${name} xsi:type="sf:sObject"><sf:type>${type}</sf:type>${id}${inner}</${name}>`;
}

/** The enterprise WSDL gives the fields of each object an order, and .NET and others silently lose what stands elsewhere. */
function inOrder({ Id, ...fields }: Json, dialect: Dialect): [string, unknown][] {
  const id: [string, unknown][] = Id === undefined ? [] : [['Id', Id]];
  const others = Object.entries(fields);
  return [...id, ...(dialect.typed ? others.sort(([a], [b]) => (a < b ? -1 : 1)) : others)];
}

function valueXml(name: string, value: unknown, type: string, dialect: Dialect): string {
  if (value === null || value === undefined) return `<${name} xsi:nil="true"/>`;
  if (typeof value === 'object') {
    const nested = value as Json;
    if ('records' in nested) return queryResult(name, childPage(nested), dialect);
    if ('attributes' in nested) return recordXml(name, nested, dialect);
    const parts = Object.entries(nested).map(([part, entry]) => valueXml(part, entry, '', dialect));
    return `<${name} xsi:type="address">${parts.join('')}</${name}>`;
  }
  // Numbers of a group have no field that would tell their type.
  const kind = type === 'AggregateResult' ? ` xsi:type="${xsdType(value)}"` : '';
  const text = typeof value === 'string' ? value.replace(DATETIME, '$1Z') : String(value);
  return `<${name}${kind}>${escapeXml(text)}</${name}>`;
}

function xsdType(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'xsd:int' : 'xsd:double';
  return typeof value === 'boolean' ? 'xsd:boolean' : 'xsd:string';
}

/** REST names the next page of a subquery by its address, SOAP by the locator at its end. */
function childPage({ totalSize, done, records, nextRecordsUrl }: Json): Page {
  const locator = typeof nextRecordsUrl === 'string' ? nextRecordsUrl.split('/').at(-1) : undefined;
  return {
    totalSize: Number(totalSize),
    done: done === true,
    records: records as Json[],
    ...(locator ? { locator } : {}),
  };
}
