/** A key as a part of an address. Pure. */

/**
 * These would mean something else there: another address, the record behind a relationship, or the format of the answer, which
 * Salesforce takes from an ending. Such a key travels in the body.
 */
export const isUnsafeInAddress = (key: string): boolean =>
  key === '.' || key === '..' || /[/\\]|\.(json|xml)$/i.test(key);

/**
 * Salesforce calls an address unknown when its last part ends like some files or domains
 * (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert_patch.htm): a second look tells.
 */
export const mayBeCalledUnknown = (key: string): boolean => key.includes('.');
