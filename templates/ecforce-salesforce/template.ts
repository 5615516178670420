/**
 * ecforce customers into Salesforce: read the customer again by its id, look for the account with the same e-mail,
 * add it when there is none and bring it up to date otherwise.
 */
import { list, literal, map, reference } from '../../engine/values/source.ts';
import type { Template } from '../template.ts';
import en from './messages.en.json' with { type: 'json' };
import ja from './messages.ja.json' with { type: 'json' };

const OBJECT = 'Account';
const EMAIL_FIELD = 'Mail__c';

const customerEmail = reference('customer', 'email');
const recordFields = map({ Name: reference('customer', 'fullName'), [EMAIL_FIELD]: customerEmail });

export const ecforceSalesforce: Template = {
  id: 'ecforce-salesforce',
  apps: ['ecforce', 'salesforce'],
  slots: { ecforce: { type: 'ecforce' }, salesforce: { type: 'salesforce' } },
  document: {
    format: 1,
    nodes: [
      { id: 'trigger', type: 'ecforce.customerUpdated', version: 1, config: {}, input: {} },
      {
        id: 'customer',
        type: 'ecforce.getCustomer',
        version: 1,
        connection: 'ecforce',
        config: {},
        input: { id: reference('trigger', 'id') },
      },
      {
        id: 'search',
        type: 'salesforce.searchRecords',
        version: 1,
        connection: 'salesforce',
        // The oldest of several: each time the same one.
        config: { object: OBJECT, fields: ['Id', 'Name', EMAIL_FIELD], orderBy: 'CreatedDate' },
        input: {
          conditions: list(map({ field: literal(EMAIL_FIELD), operator: literal('equals'), value: customerEmail })),
        },
      },
      {
        id: 'branch',
        type: 'logic.branch',
        version: 1,
        config: { routes: [{ id: 'notFound', label: '' }] },
        input: {
          routes: map({
            notFound: list(
              map({
                all: list(
                  map({
                    left: reference('search', 'totalSize'),
                    operator: literal('equals'),
                    right: literal(0),
                  }),
                ),
              }),
            ),
          }),
        },
      },
      {
        id: 'add',
        type: 'salesforce.addRecord',
        version: 1,
        connection: 'salesforce',
        config: { object: OBJECT },
        input: { fields: recordFields },
      },
      {
        id: 'update',
        type: 'salesforce.updateRecord',
        version: 1,
        connection: 'salesforce',
        config: { object: OBJECT, findBy: 'id' },
        input: { id: reference('search', 'records', 0, 'Id'), fields: recordFields },
      },
    ],
    edges: [
      { id: 'trigger-customer', source: 'trigger', sourceHandle: 'out', target: 'customer' },
      { id: 'customer-search', source: 'customer', sourceHandle: 'out', target: 'search' },
      { id: 'search-branch', source: 'search', sourceHandle: 'out', target: 'branch' },
      { id: 'branch-add', source: 'branch', sourceHandle: 'notFound', target: 'add' },
      { id: 'branch-update', source: 'branch', sourceHandle: 'else', target: 'update' },
    ],
    // One customer at a time: two quick changes of the same one must not both find no account and add two.
    lane: { path: ['id'], afterFailure: 'goOn' },
  },
};

export const ecforceSalesforceWords = { ja, en };
