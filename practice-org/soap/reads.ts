import { randomUUID } from 'node:crypto';
import { refuse } from '../http/api-error.ts';
import type { Call } from '../org.ts';
import { deletedWithin, spanOf, updatedWithin } from '../rest/changes.ts';
import { findField } from '../schema/schema.ts';
import { runSearch } from '../search/search.ts';
import { firstPage, nextPage } from '../soql/pages.ts';
import { recordOf } from '../soql/record-shape.ts';
import { normalizeId } from '../store/ids.ts';
import { describeAll, describeLayout, describeOne, objectNamed } from './describe.ts';
import { type Dialect, queryResult, recordXml } from './records.ts';
import { childrenOf, childText, type Element, toXml } from './xml.ts';

/** Calls that change nothing; each answers its `<result>` elements. */
type Read = (call: Call, element: Element, dialect: Dialect) => string;

const MAX_RETRIEVED = 2000;
const MAX_DESCRIBED = 100;

const text = (element: Element, name: string): string => childText(element, name) ?? '';
const texts = (element: Element, name: string): string[] => childrenOf(element, name).map((entry) => entry.text.trim());

export const SOAP_READS: Record<string, Read> = {
  query: (call, element, dialect) =>
    queryResult('result', firstPage(call, text(element, 'queryString'), false), dialect),
  queryAll: (call, element, dialect) =>
    queryResult('result', firstPage(call, text(element, 'queryString'), true), dialect),
  queryMore: (call, element, dialect) => queryResult('result', nextPage(call, text(element, 'queryLocator')), dialect),
  retrieve,
  search,
  getUpdated: (call, element) => {
    const { ids, latestDateCovered } = updatedWithin(call, objectIn(call, element), spanIn(call, element));
    return toXml('result', { ids, latestDateCovered: zulu(latestDateCovered) });
  },
  getDeleted: (call, element) => {
    const { deletedRecords, earliestDateAvailable, latestDateCovered } = deletedWithin(
      call,
      objectIn(call, element),
      spanIn(call, element),
    );
    return toXml('result', {
      deletedRecords: deletedRecords.map(({ deletedDate, id }) => ({ deletedDate: zulu(deletedDate), id })),
      earliestDateAvailable: zulu(earliestDateAvailable),
      latestDateCovered: zulu(latestDateCovered),
    });
  },
  describeGlobal: (call) => toXml('result', describeAll(call)),
  describeSObject: (call, element) => toXml('result', describeOne(call, text(element, 'sObjectType'))),
  describeLayout: (call, element) =>
    toXml('result', describeLayout(call, text(element, 'sObjectType'), texts(element, 'recordTypeIds'))),
  describeSObjects: (call, element) => {
    const names = texts(element, 'sObjectType');
    if (names.length > MAX_DESCRIBED)
      throw refuse(400, 'EXCEEDED_MAX_TYPES_LIMIT', `At most ${MAX_DESCRIBED} types can be described in one call`);
    return names.map((name) => toXml('result', describeOne(call, name))).join('');
  },
};

/** SOAP writes times as xsd:dateTime. */
const zulu = (time: string): string => time.replace(/\+0000$/, 'Z');

const objectIn = (call: Call, element: Element) =>
  objectNamed(call, childText(element, 'sObjectType') ?? childText(element, 'sObjectTypeEntityType') ?? '');

const spanIn = (call: Call, element: Element) =>
  spanOf(call, { start: text(element, 'startDate'), end: text(element, 'endDate') });

/** Rows in the order of the ids; an empty element stands for what is not there. */
function retrieve(call: Call, element: Element, dialect: Dialect): string {
  const object = objectIn(call, element);
  const ids = texts(element, 'ids');
  if (ids.length > MAX_RETRIEVED)
    throw refuse(400, 'EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MAX_RETRIEVED} ids`);
  const fields = text(element, 'fieldList')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const field = findField(object, name);
      if (!field) throw refuse(400, 'INVALID_FIELD', `No such column '${name}' on entity '${object.name}'.`);
      return field;
    });
  const rows = ids.map((given) => {
    const id = normalizeId(given);
    if (!id) throw refuse(400, 'MALFORMED_ID', `malformed id ${given}`);
    const row = call.org.store.table(object.name).rows.get(id);
    return row?.IsDeleted === true ? undefined : row;
  });
  return rows
    .map((row) =>
      row ? recordXml('result', recordOf(object, row, call.version, fields), dialect) : '<result xsi:nil="true"/>',
    )
    .join('');
}

function search(call: Call, element: Element, dialect: Dialect): string {
  const records = runSearch(call, text(element, 'searchString'));
  const inner = records.map((record) => `<searchRecords>${recordXml('record', record, dialect)}</searchRecords>`);
  return `<result><queryId>${randomUUID()}</queryId>${inner.join('')}</result>`;
}
