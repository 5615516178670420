import { expect, it } from 'vitest';
import { withLabel } from './field-names.ts';

const labels = { objects: {}, fields: { name: { label: 'Account Name', labelJa: '取引先名' } } };
const form = '@nodes.salesforce.nodes.addRecord.fields.fields.label';

it.each([
  [{ field: `${form} › Name` }, { field: `${form} › 取引先名` }],
  [{ field: `${form} › Unknown__c` }, { field: `${form} › Unknown__c` }],
  [{ field: `${form} › constructor` }, { field: `${form} › constructor` }],
  [{ field: form }, { field: form }],
  [{ field: 'fields.Name' }, { field: 'fields.Name' }],
  [{ count: 3 }, { count: 3 }],
])('%j is told in the account’s words where it has some', (params, told) => {
  expect(withLabel(params, labels, 'ja')).toEqual(told);
  expect(withLabel(params, undefined, 'ja')).toEqual(params);
});
