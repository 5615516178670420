/**
 * What each of Salesforce's error codes means for a step. `transient` = surely nothing was saved, worth repeating;
 * `data` = the value has to change; `field` = the step's mapping; `permission` = a right in Salesforce;
 * `connection` = the sign-in itself.
 */
export interface Verdict {
  code: string;
  as: 'transient' | 'uncertain' | 'data' | 'field' | 'permission' | 'connection';
  retryAfterMs?: number;
  /** The setting of the step that says what happens then. */
  setting?: string;
}

export const verdicts: Record<string, Verdict> = {
  REQUIRED_FIELD_MISSING: { code: 'salesforce.requiredFieldMissing', as: 'field' },
  STRING_TOO_LONG: { code: 'salesforce.valueTooLong', as: 'data' },
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: { code: 'salesforce.notInPicklist', as: 'data' },
  INVALID_EMAIL_ADDRESS: { code: 'salesforce.emailInvalid', as: 'data' },
  NUMBER_OUTSIDE_VALID_RANGE: { code: 'salesforce.numberOutOfRange', as: 'data' },
  JSON_PARSER_ERROR: { code: 'salesforce.valueUnreadable', as: 'data' },
  INVALID_TYPE_ON_FIELD_IN_RECORD: { code: 'salesforce.valueUnreadable', as: 'data' },
  DUPLICATE_VALUE: { code: 'salesforce.duplicateValue', as: 'data' },
  DUPLICATES_DETECTED: { code: 'salesforce.duplicatesDetected', as: 'data', setting: 'duplicates' },
  FIELD_CUSTOM_VALIDATION_EXCEPTION: { code: 'salesforce.validationRule', as: 'data' },
  FIELD_INTEGRITY_EXCEPTION: { code: 'salesforce.integrityRule', as: 'data' },
  FIELD_FILTER_VALIDATION_EXCEPTION: { code: 'salesforce.integrityRule', as: 'data' },
  INVALID_CROSS_REFERENCE_KEY: { code: 'salesforce.relatedRecordMissing', as: 'data' },
  INACTIVE_OWNER_OR_USER: { code: 'salesforce.ownerInactive', as: 'data' },
  MALFORMED_ID: { code: 'salesforce.idMalformed', as: 'data' },
  NOT_FOUND: { code: 'salesforce.recordNotFound', as: 'data' },
  ENTITY_IS_DELETED: { code: 'salesforce.recordNotFound', as: 'data' },
  ENTITY_IS_LOCKED: { code: 'salesforce.recordInApproval', as: 'data' },
  CANNOT_UPDATE_CONVERTED_LEAD: { code: 'salesforce.leadConverted', as: 'data' },
  MULTIPLE_CHOICES: { code: 'salesforce.severalForKey', as: 'data' },
  DUPLICATE_EXTERNAL_ID: { code: 'salesforce.severalForKey', as: 'data' },
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: { code: 'salesforce.orgAutomationFailed', as: 'data' },
  CANNOT_EXECUTE_FLOW_TRIGGER: { code: 'salesforce.orgAutomationFailed', as: 'data' },
  FLOW_ELEMENT_ERROR: { code: 'salesforce.orgAutomationFailed', as: 'data' },
  DELETE_FAILED: { code: 'salesforce.deleteRefused', as: 'data' },
  INVALID_FIELD_FOR_INSERT_UPDATE: { code: 'salesforce.fieldNotWritable', as: 'permission' },
  INVALID_FIELD: { code: 'salesforce.fieldUnknownToOrg', as: 'field' },
  INVALID_TYPE: { code: 'salesforce.unknownObject', as: 'field' },
  MALFORMED_QUERY: { code: 'salesforce.queryRefused', as: 'field' },
  INVALID_QUERY_FILTER_OPERATOR: { code: 'salesforce.queryRefused', as: 'field' },
  INVALID_QUERY_LOCATOR: { code: 'salesforce.pageExpired', as: 'transient' },
  INSUFFICIENT_ACCESS: { code: 'salesforce.accessDenied', as: 'permission' },
  INSUFFICIENT_ACCESS_OR_READONLY: { code: 'salesforce.accessDenied', as: 'permission' },
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { code: 'salesforce.accessDenied', as: 'permission' },
  CANNOT_INSERT_UPDATE: { code: 'salesforce.accessDenied', as: 'permission' },
  METHOD_NOT_ALLOWED: { code: 'salesforce.accessDenied', as: 'permission' },
  API_DISABLED_FOR_ORG: { code: 'salesforce.apiDisabled', as: 'permission' },
  FUNCTIONALITY_NOT_ENABLED: { code: 'salesforce.apiDisabled', as: 'permission' },
  STORAGE_LIMIT_EXCEEDED: { code: 'salesforce.storageFull', as: 'permission' },
  OPERATION_TOO_LARGE: { code: 'salesforce.searchTooLarge', as: 'field' },
  EXCEEDED_ID_LIMIT: { code: 'salesforce.searchTooLarge', as: 'field' },
  QUERY_TIMEOUT: { code: 'salesforce.queryTimedOut', as: 'transient' },
  API_CURRENTLY_DISABLED: { code: 'salesforce.busy', as: 'transient' },
  SERVER_UNAVAILABLE: { code: 'salesforce.busy', as: 'transient' },
  REQUEST_LIMIT_EXCEEDED: { code: 'salesforce.dailyLimit', as: 'transient', retryAfterMs: 15 * 60_000 },
  UNABLE_TO_LOCK_ROW: { code: 'salesforce.rowLocked', as: 'transient' },
  ALL_OR_NONE_OPERATION_ROLLED_BACK: { code: 'salesforce.rolledBack', as: 'transient' },
  PROCESSING_HALTED: { code: 'salesforce.rolledBack', as: 'transient' },
  INVALID_SESSION_ID: { code: 'salesforce.sessionRefused', as: 'transient' },
  INVALID_AUTH_HEADER: { code: 'salesforce.sessionRefused', as: 'transient' },
  INACTIVE_USER: { code: 'salesforce.userInactive', as: 'connection' },
};

/** Codes that arrive under the same name for two different things, and the words that tell them apart. */
export function verdictOf(errorCode: string, message: string, status: number): Verdict {
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED' && /concurrent/i.test(message)) {
    // No wait of its own: the first is seconds and differs from run to run, so that they do not come back all at once.
    return { code: 'salesforce.concurrentLimit', as: 'transient' };
  }
  // The org's own automation ran into a lock: the same wait helps as for our own.
  if (message.includes('UNABLE_TO_LOCK_ROW')) return { code: 'salesforce.rowLocked', as: 'transient' };
  if (/not valid for use with the (REST )?API|Connected app is not attached/.test(message)) {
    return { code: 'salesforce.appBlocked', as: 'connection' };
  }
  const known = Object.hasOwn(verdicts, errorCode) ? verdicts[errorCode] : undefined;
  if (known) return known;
  if (status === 401) return { code: 'salesforce.sessionRefused', as: 'transient' };
  if (status === 404) return { code: 'salesforce.recordNotFound', as: 'data' };
  if (status === 410) return { code: 'salesforce.apiDisabled', as: 'permission' };
  if (status === 412) return { code: 'salesforce.changedMeanwhile', as: 'data' };
  if (status === 429) return { code: 'salesforce.busy', as: 'transient' };
  return { code: 'salesforce.refused', as: 'data' };
}

export const isKnownCode = (errorCode: string): boolean => Object.hasOwn(verdicts, errorCode);
