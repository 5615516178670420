/** The four flows of a seed, live, in a workspace of its own. */
import { newId, workspaces } from '../../db/schema/index.ts';
import { addConnection, createFlow, type Engine, getFlow, publishFlow, switchFlow } from '../../engine/api.ts';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { type FlowBuilder, flow } from '../../engine/testing/flow.ts';
import { list, literal, map, reference } from '../../engine/values/source.ts';
import type { FlowName } from './plan.ts';

export interface LiveFlows {
  workspaceId: string;
  /** Path of each flow's webhook. */
  hooks: Record<FlowName, string>;
}

const fields = map({
  Name: reference('trigger', 'name'),
  Mail__c: reference('trigger', 'email'),
  AccountNumber: reference('trigger', 'number'),
});

export async function openFlows(engine: Engine, org: Record<string, string>): Promise<LiveFlows> {
  const workspaceId = newId();
  await engine.db.insert(workspaces).values({ id: workspaceId, name: 'Crash' });
  const actor = { workspaceId, userId: null };
  const { connectionId } = await addConnection(engine, actor, {
    type: 'salesforce',
    name: 'Org',
    fields: {
      method: 'clientCredentials',
      loginUrl: org.url,
      clientId: org.clientId,
      clientSecret: org.clientSecret,
    },
  });
  const live = async (name: FlowName, document: FlowDocument): Promise<string> => {
    const { flowId } = await createFlow(engine, actor, { name, document });
    await publishFlow(engine, actor, { flowId });
    await switchFlow(engine, actor, { flowId, isOn: true });
    const { hooks } = await getFlow(engine, workspaceId, flowId);
    return new URL(hooks[0]?.url ?? '').pathname;
  };
  const once = { dedupeKey: 'number' };
  const card = flow('webhook.received', once).step('lane', 'logic.lane', {
    input: { key: reference('trigger', 'email') },
  });
  return {
    workspaceId,
    hooks: {
      laneOfEvent: await live('laneOfEvent', {
        ...upsert(flow('webhook.received', once), connectionId),
        lane: { path: ['email'], afterFailure: 'goOn' },
      }),
      laneCard: await live('laneCard', upsert(card, connectionId)),
      add: await live('add', add(flow('webhook.received', once), connectionId).document()),
      addUnnamed: await live('addUnnamed', add(flow(), connectionId).document()),
    },
  };
}

const add = (builder: FlowBuilder, connection: string, after?: string): FlowBuilder =>
  builder.step('add', 'salesforce.addRecord', {
    connection,
    config: { object: 'Account' },
    input: { fields },
    ...(after ? { after } : {}),
  });

function upsert(builder: FlowBuilder, connection: string): FlowDocument {
  const isNone = map({
    all: list(map({ left: reference('search', 'totalSize'), operator: literal('equals'), right: literal(0) })),
  });
  const mail = map({ field: literal('Mail__c'), operator: literal('equals'), value: reference('trigger', 'email') });
  const searched = builder
    .step('search', 'salesforce.searchRecords', {
      connection,
      config: { object: 'Account', fields: ['Id'] },
      input: { conditions: list(mail) },
    })
    .step('branch', 'logic.branch', {
      config: { routes: [{ id: 'none', label: 'none' }] },
      input: { routes: map({ none: list(isNone) }) },
    });
  return add(searched, connection, 'branch:none')
    .step('update', 'salesforce.updateRecord', {
      connection,
      config: { object: 'Account', findBy: 'id' },
      input: { id: reference('search', 'records', 0, 'Id'), fields },
      after: 'branch:else',
    })
    .document();
}
