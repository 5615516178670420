/** What Salesforce is told about rules beside a write, by headers. Writes with the same ones share a call. */

export interface WriteOptions {
  /** False = no assignment rule moves the record to another owner; an id = that rule does. */
  useAssignmentRule?: boolean | string | undefined;
  /** Saves although an alert-type duplicate rule found similar records. */
  allowDuplicates?: boolean | undefined;
}

export function writeHeaders(options: WriteOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const rule = options.useAssignmentRule;
  if (rule !== undefined) headers['sforce-auto-assign'] = typeof rule === 'string' ? rule : rule ? 'TRUE' : 'FALSE';
  if (options.allowDuplicates) headers['sforce-duplicate-rule-header'] = 'allowSave=true';
  return headers;
}
