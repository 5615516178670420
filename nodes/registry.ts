/** Everything a flow can be made of, by name. A node that is not in this list does not exist. */
import type { ConnectionDefinition, NodeDefinition } from './contract.ts';
import { convertValue } from './data/convert-value.ts';
import { findInList } from './data/find-in-list.ts';
import dataEn from './data/messages.en.json' with { type: 'json' };
import dataJa from './data/messages.ja.json' with { type: 'json' };
import { splitName } from './data/split-name.ts';
import { ecforceConnection } from './ecforce/connection.ts';
import { customerUpdated } from './ecforce/customer-updated.ts';
import { getCustomer } from './ecforce/get-customer.ts';
import ecforceEn from './ecforce/messages.en.json' with { type: 'json' };
import ecforceJa from './ecforce/messages.ja.json' with { type: 'json' };
import { searchCustomers } from './ecforce/search-customers.ts';
import { called } from './flow/called.ts';
import flowEn from './flow/messages.en.json' with { type: 'json' };
import flowJa from './flow/messages.ja.json' with { type: 'json' };
import { httpConnection } from './http/connection.ts';
import httpEn from './http/messages.en.json' with { type: 'json' };
import httpJa from './http/messages.ja.json' with { type: 'json' };
import { request } from './http/request.ts';
import { answer } from './logic/answer.ts';
import { branch } from './logic/branch.ts';
import { callFlow } from './logic/call-flow.ts';
import { filter } from './logic/filter.ts';
import { lane } from './logic/lane.ts';
import { loop } from './logic/loop.ts';
import logicEn from './logic/messages.en.json' with { type: 'json' };
import logicJa from './logic/messages.ja.json' with { type: 'json' };
import { onceOnly } from './logic/once-only.ts';
import { wait } from './logic/wait.ts';
import manualEn from './manual/messages.en.json' with { type: 'json' };
import manualJa from './manual/messages.ja.json' with { type: 'json' };
import { started } from './manual/started.ts';
import { addRecord } from './salesforce/add-record.ts';
import { addToCampaign } from './salesforce/add-to-campaign.ts';
import { attachFile } from './salesforce/attach-file.ts';
import { callFlow as callSalesforceFlow } from './salesforce/call-flow.ts';
import { chosenRecord } from './salesforce/chosen-record.ts';
import { salesforceConnection } from './salesforce/connection.ts';
import { convertLead } from './salesforce/convert-lead.ts';
import { deleteRecord } from './salesforce/delete-record.ts';
import { findOrAddRecord } from './salesforce/find-or-add-record.ts';
import { addRecords, findOrAddRecords, updateRecords, upsertRecords } from './salesforce/for-each-item.ts';
import { getRecord } from './salesforce/get-record.ts';
import { mergeRecords } from './salesforce/merge-records.ts';
import salesforceEn from './salesforce/messages.en.json' with { type: 'json' };
import salesforceJa from './salesforce/messages.ja.json' with { type: 'json' };
import { outboundMessage } from './salesforce/outbound-message.ts';
import { queryRecords } from './salesforce/query-records.ts';
import { recordChanged } from './salesforce/record-changed.ts';
import { searchRecords } from './salesforce/search-records.ts';
import { updateRecord } from './salesforce/update-record.ts';
import { upsertRecord } from './salesforce/upsert-record.ts';
import webhookEn from './webhook/messages.en.json' with { type: 'json' };
import webhookJa from './webhook/messages.ja.json' with { type: 'json' };
import { received } from './webhook/received.ts';

/** In the order of the insert menu. */
export const nodes: NodeDefinition[] = [
  recordChanged,
  outboundMessage,
  chosenRecord,
  customerUpdated,
  received,
  started,
  called,
  searchRecords,
  queryRecords,
  getRecord,
  addRecord,
  updateRecord,
  upsertRecord,
  findOrAddRecord,
  addRecords,
  updateRecords,
  upsertRecords,
  findOrAddRecords,
  deleteRecord,
  convertLead,
  mergeRecords,
  addToCampaign,
  attachFile,
  callSalesforceFlow,
  getCustomer,
  searchCustomers,
  branch,
  filter,
  loop,
  wait,
  onceOnly,
  lane,
  callFlow,
  answer,
  convertValue,
  splitName,
  findInList,
  request,
];

export const connectionTypes: ConnectionDefinition[] = [salesforceConnection, ecforceConnection, httpConnection];

const newest = new Map(nodes.toSorted((a, b) => a.version - b.version).map((node) => [node.type, node]));

/** The given version, or the newest. Undefined for a type of a newer Nagare or a broken document. */
export function nodeDefinition(type: string, version?: number): NodeDefinition | undefined {
  if (version === undefined) return newest.get(type);
  return nodes.find((node) => node.type === type && node.version === version);
}

export function connectionDefinition(type: string): ConnectionDefinition | undefined {
  return connectionTypes.find((connection) => connection.type === type);
}

/** A folder's message file: `app`, `nodes`, `connection`, `errors`. */
export type NodeWords = Record<string, unknown>;

export const nodeWords: Record<string, { ja: NodeWords; en: NodeWords }> = {
  data: { ja: dataJa, en: dataEn },
  ecforce: { ja: ecforceJa, en: ecforceEn },
  flow: { ja: flowJa, en: flowEn },
  http: { ja: httpJa, en: httpEn },
  logic: { ja: logicJa, en: logicEn },
  manual: { ja: manualJa, en: manualEn },
  salesforce: { ja: salesforceJa, en: salesforceEn },
  webhook: { ja: webhookJa, en: webhookEn },
};
