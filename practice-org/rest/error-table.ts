/**
 * The errors that the org answers with, row by row: code, HTTP status, message, fields. The replay test sends each row
 * through every door it has; a row without a replay, or a code of the org that stands nowhere here, fails it.
 */

/** Where a refusal can be met: a call of its own, one of a collection, a part of a composite call, SOAP. */
export type Door = 'rest' | 'collection' | 'composite' | 'soap';

export interface ErrorRow {
  code: string;
  /** Of a single REST call. */
  status: number;
  /** Inside a composite call, where it is another. */
  compositeStatus?: number;
  /** `…` stands for any text. */
  message: string;
  /** Undefined: the key is not there. */
  fields?: readonly string[];
  doors: readonly Door[];
}

const ALL: readonly Door[] = ['rest', 'collection', 'composite', 'soap'];
/** A query or a whole call is no record, so it is in no collection. */
const CALLS: readonly Door[] = ['rest', 'composite', 'soap'];
/** Bodies and addresses that only REST has. */
const REST: readonly Door[] = ['rest', 'composite'];
const ALONE: readonly Door[] = ['rest'];

const FIELD_HINT =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";
const TYPE_HINT =
  "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.";

export const ERROR_TABLE = {
  'MALFORMED_QUERY at a word': {
    ...{ code: 'MALFORMED_QUERY', status: 400, doors: CALLS },
    message: "\nSELECT Id FORM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
  },
  'MALFORMED_QUERY at the end': {
    ...{ code: 'MALFORMED_QUERY', status: 400, doors: CALLS },
    message: "unexpected token: '<EOF>'",
  },
  INVALID_QUERY_FILTER_OPERATOR: {
    ...{ code: 'INVALID_QUERY_FILTER_OPERATOR', status: 400, doors: CALLS },
    message:
      "\nSELECT Id FROM Account WHERE Id = 'abc'\n                             ^\nERROR at Row:1:Column:30\ninvalid ID field: abc",
  },
  INVALID_QUERY_LOCATOR: {
    ...{ code: 'INVALID_QUERY_LOCATOR', status: 400, doors: CALLS },
    message: 'invalid query locator',
  },
  'INVALID_FIELD in a query': {
    ...{ code: 'INVALID_FIELD', status: 400, doors: CALLS },
    message: `\nSELECT Foo FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'. ${FIELD_HINT}`,
  },
  'INVALID_FIELD in a path': {
    ...{ code: 'INVALID_FIELD', status: 400, doors: CALLS },
    message:
      "\nSELECT Foo.Name FROM Account\n       ^\nERROR at Row:1:Column:8\nDidn't understand relationship 'Foo' in field path. …",
  },
  'INVALID_FIELD in a record': {
    ...{ code: 'INVALID_FIELD', status: 400, doors: ALL },
    message: "No such column 'Foo' on sobject of type Account",
  },
  'INVALID_FIELD, a foreign key that leads nowhere': {
    ...{ code: 'INVALID_FIELD', status: 400, doors: ALL },
    message: 'Foreign key external ID: 0116 not found for field Nagare_Key__c in entity Account',
  },
  INVALID_TYPE: {
    ...{ code: 'INVALID_TYPE', status: 400, doors: CALLS },
    message: `\nSELECT Id FROM Foo\n               ^\nERROR at Row:1:Column:16\nsObject type 'Foo' is not supported. ${TYPE_HINT}`,
  },
  REQUIRED_FIELD_MISSING: {
    ...{ code: 'REQUIRED_FIELD_MISSING', status: 400, doors: ALL },
    message: 'Required fields are missing: [LastName, Company]',
    fields: ['LastName', 'Company'],
  },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {
    ...{ code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', status: 400, doors: ALL },
    message: 'Channel: bad value for restricted picklist field: Fax',
    fields: ['Channel__c'],
  },
  STRING_TOO_LONG: {
    ...{ code: 'STRING_TOO_LONG', status: 400, doors: ALL },
    message: 'Account Name: data value too large: … (max length=255)',
    fields: ['Name'],
  },
  INVALID_EMAIL_ADDRESS: {
    ...{ code: 'INVALID_EMAIL_ADDRESS', status: 400, doors: ALL },
    message: 'Email: invalid email address: nix',
    fields: ['Email'],
  },
  NUMBER_OUTSIDE_VALID_RANGE: {
    ...{ code: 'NUMBER_OUTSIDE_VALID_RANGE', status: 400, doors: ALL },
    message: 'Number: value outside of valid range on numeric field: 100000',
    fields: ['Number__c'],
  },
  DUPLICATE_VALUE: {
    ...{ code: 'DUPLICATE_VALUE', status: 400, doors: ALL },
    message: 'duplicate value found: Nagare_Key__c duplicates value on record with id: 001…',
    fields: [],
  },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: {
    ...{ code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', status: 400, doors: ALL },
    message: 'ファックスは使いません。',
    fields: ['Fax'],
  },
  'FIELD_CUSTOM_VALIDATION_EXCEPTION of the whole record': {
    ...{ code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', status: 400, doors: ALL },
    message: '禁止された名前です。',
    fields: [],
  },
  FIELD_INTEGRITY_EXCEPTION: {
    ...{ code: 'FIELD_INTEGRITY_EXCEPTION', status: 400, doors: ALL },
    message: "Event end date/time can't be before its start date/time.",
    fields: ['EndDateTime'],
  },
  INVALID_CROSS_REFERENCE_KEY: {
    ...{ code: 'INVALID_CROSS_REFERENCE_KEY', status: 400, compositeStatus: 404, doors: ALL },
    message: 'invalid cross reference id',
    fields: ['OwnerId'],
  },
  'INVALID_CROSS_REFERENCE_KEY, a record type': {
    ...{ code: 'INVALID_CROSS_REFERENCE_KEY', status: 400, compositeStatus: 404, doors: ALL },
    message: "Record Type ID: this ID value isn't valid for the user: 012J30000099999IAA",
    fields: ['RecordTypeId'],
  },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
    ...{ code: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', status: 400, doors: ALL },
    message: 'insufficient access rights on cross-reference id: 001J30000099999',
    fields: [],
  },
  INSUFFICIENT_ACCESS_OR_READONLY: {
    ...{ code: 'INSUFFICIENT_ACCESS_OR_READONLY', status: 403, doors: ALL },
    message: 'insufficient access rights on object id',
    fields: [],
  },
  INVALID_FIELD_FOR_INSERT_UPDATE: {
    ...{ code: 'INVALID_FIELD_FOR_INSERT_UPDATE', status: 400, doors: ALL },
    message:
      'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    fields: ['CreatedDate'],
  },
  'MALFORMED_ID, no id': {
    // In an address it is read as the name of an external id, in SOAP's delete as an id.
    ...{ code: 'MALFORMED_ID', status: 400, doors: ['collection', 'soap'] as const },
    message: 'malformed id 001x',
    fields: ['Id'],
  },
  'MALFORMED_ID, an id of another object': {
    ...{ code: 'MALFORMED_ID', status: 400, doors: ALL },
    message: 'Reports To ID: id value of incorrect type: 001…',
    fields: ['ReportsToId'],
  },
  NOT_FOUND: {
    ...{ code: 'NOT_FOUND', status: 404, doors: REST },
    message: 'The requested resource does not exist',
  },
  'NOT_FOUND, no such external id field': {
    ...{ code: 'NOT_FOUND', status: 404, doors: REST },
    message: 'Provided external ID field does not exist or is not accessible: Namez',
  },
  'NOT_FOUND, a word in the place of an id': {
    ...{ code: 'NOT_FOUND', status: 404, doors: REST },
    message: 'Provided external ID field does not exist or is not accessible: Namez',
  },
  ENTITY_IS_DELETED: {
    ...{ code: 'ENTITY_IS_DELETED', status: 404, doors: ALL },
    message: 'entity is deleted',
    fields: [],
  },
  CANNOT_UPDATE_CONVERTED_LEAD: {
    ...{ code: 'CANNOT_UPDATE_CONVERTED_LEAD', status: 400, doors: ALL },
    message: 'cannot reference converted lead',
    fields: [],
  },
  'CANNOT_UPDATE_CONVERTED_LEAD, a reference to it': {
    ...{ code: 'CANNOT_UPDATE_CONVERTED_LEAD', status: 400, doors: ALL },
    message: 'cannot reference converted lead',
    fields: [],
  },
  UNABLE_TO_LOCK_ROW: {
    ...{ code: 'UNABLE_TO_LOCK_ROW', status: 400, doors: ALL },
    message: 'unable to obtain exclusive access to this record or 1 records: 001…',
    fields: [],
  },
  DELETE_FAILED: {
    ...{ code: 'DELETE_FAILED', status: 400, doors: ALL },
    message:
      'Your attempt to delete parent could not be completed because it is associated with the following contracts.: paper',
    fields: [],
  },
  DUPLICATES_DETECTED: {
    ...{ code: 'DUPLICATES_DETECTED', status: 400, doors: ALL },
    message: 'Use one of these records?',
  },
  'JSON_PARSER_ERROR, a broken body': {
    ...{ code: 'JSON_PARSER_ERROR', status: 400, doors: ALONE },
    message:
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name at [line:1, column:13]",
  },
  'JSON_PARSER_ERROR, a value of the wrong type': {
    ...{ code: 'JSON_PARSER_ERROR', status: 400, doors: ['rest', 'collection', 'composite'] as const },
    message:
      'Cannot deserialize instance of datetime from VALUE_STRING value 2013-08-12T15:20:00+0000 at [line:1, column:…]',
  },
  'JSON_PARSER_ERROR, no body': {
    ...{ code: 'JSON_PARSER_ERROR', status: 400, doors: REST },
    message: 'The HTTP entity body is required, but this request has no entity body.',
  },
  METHOD_NOT_ALLOWED: {
    ...{ code: 'METHOD_NOT_ALLOWED', status: 405, doors: REST },
    message: "HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET,PATCH",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    ...{ code: 'UNSUPPORTED_MEDIA_TYPE', status: 415, doors: ALONE },
    message: '…',
  },
  INVALID_SESSION_ID: {
    ...{ code: 'INVALID_SESSION_ID', status: 401, doors: ALONE },
    message: 'Session expired or invalid',
  },
  'INVALID_SESSION_ID over SOAP': {
    ...{ code: 'INVALID_SESSION_ID', status: 500, doors: ['soap'] as const },
    message: 'Invalid Session ID found in SessionHeader: …',
  },
  API_DISABLED_FOR_ORG: {
    ...{ code: 'API_DISABLED_FOR_ORG', status: 403, doors: ALONE },
    message: 'The REST API is not enabled for this Organization.',
  },
  'REQUEST_LIMIT_EXCEEDED, the day': {
    ...{ code: 'REQUEST_LIMIT_EXCEEDED', status: 403, doors: ['rest', 'soap'] as const },
    message: 'TotalRequests Limit exceeded.',
  },
  'REQUEST_LIMIT_EXCEEDED, side by side': {
    ...{ code: 'REQUEST_LIMIT_EXCEEDED', status: 403, doors: ['rest', 'soap'] as const },
    message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
  },
  QUERY_TIMEOUT: {
    ...{ code: 'QUERY_TIMEOUT', status: 400, doors: ['rest', 'soap'] as const },
    message: 'Your query request was running for too long.',
  },
  SERVER_UNAVAILABLE: {
    ...{ code: 'SERVER_UNAVAILABLE', status: 503, doors: ['rest', 'soap'] as const },
    message: '…',
  },
  UNKNOWN_EXCEPTION: {
    ...{ code: 'UNKNOWN_EXCEPTION', status: 500, doors: ['rest', 'soap'] as const },
    message: 'An unexpected error occurred. Please include this ErrorId if you contact support: … (…)',
  },
} satisfies Record<string, ErrorRow>;

export type RowName = keyof typeof ERROR_TABLE;
