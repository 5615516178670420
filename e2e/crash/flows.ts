/** The flows of a seed, live, in a workspace of its own. */
import { newId, workspaces } from '../../db/schema/index.ts';
import { addConnection, createFlow, type Engine, getFlow, publishFlow, switchFlow } from '../../engine/api.ts';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { type FlowBuilder, flow } from '../../engine/testing/flow.ts';
import { item, list, literal, map, reference, type ValueSource } from '../../engine/values/source.ts';
import type { FlowName, Shape } from './kinds.ts';

export interface LiveFlows {
  workspaceId: string;
  /** Path of each flow's webhook. */
  hooks: Partial<Record<FlowName, string>>;
  /** The flow that asks the org for its events, if the seed has it. */
  polledFlowId: string | undefined;
}

/** Name of the flows that are called. */
export const CALLED = 'called';

export function hookOf({ hooks }: LiveFlows, name: FlowName): string {
  const hook = hooks[name];
  if (hook === undefined) throw new Error(`no flow ${name}`);
  return hook;
}

interface Surroundings extends Shape {
  connection: string;
  /** A flow to be called. */
  called(): Promise<string>;
}

export async function openFlows(engine: Engine, org: Record<string, string>, shape: Shape): Promise<LiveFlows> {
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
  const live = async (name: string, document: FlowDocument): Promise<string> => {
    const { flowId } = await createFlow(engine, actor, { name, document });
    await publishFlow(engine, actor, { flowId });
    await switchFlow(engine, actor, { flowId, isOn: true });
    return flowId;
  };
  const hookPath = async (flowId: string): Promise<string> => {
    const { hooks } = await getFlow(engine, workspaceId, flowId);
    return new URL(hooks[0]?.url ?? '').pathname;
  };
  const surroundings = { ...shape, connection: connectionId, called: () => live(CALLED, calledFlow(connectionId)) };
  const flows: LiveFlows = { workspaceId, hooks: {}, polledFlowId: undefined };
  for (const name of shape.kinds) {
    const flowId = await live(name, await documents[name](surroundings));
    if (name === 'polled') flows.polledFlowId = flowId;
    else flows.hooks[name] = await hookPath(flowId);
  }
  return flows;
}

/** A sender that repeats itself after a lost answer is recognised by the number. */
const numbered = () => flow('webhook.received', { dedupeKey: 'number' });

const documents: Record<FlowName, (given: Surroundings) => FlowDocument | Promise<FlowDocument>> = {
  laneOfEvent: ({ connection }) => ({
    ...upsert(numbered(), connection),
    lane: { path: ['email'], afterFailure: 'goOn' },
  }),
  laneCard: ({ connection }) =>
    upsert(numbered().step('lane', 'logic.lane', { input: { key: reference('trigger', 'email') } }), connection),
  add: ({ connection }) => add(numbered(), connection).document(),
  addUnnamed: ({ connection }) => add(flow(), connection).document(),
  keyed: ({ connection }) =>
    numbered()
      .step('add', 'salesforce.addRecord', {
        ...adding(connection, fields),
        config: { object: 'Account', keyField: 'Nagare_Key__c' },
      })
      .document(),
  loop: async (given) => {
    const { connection, loopOrder, loopBody, waitSeconds } = given;
    const isCall = loopBody === 'call';
    const loop = numbered().step('loop', 'logic.loop', {
      config: { onError: 'goOn', order: loopOrder },
      input: { items: reference('trigger', 'items'), result: reference(isCall ? 'call' : 'add', 'id') },
    });
    const after = 'loop:each';
    if (isCall) {
      const values = map({ name: item('name'), number: item('number') });
      return loop.step('call', 'logic.callFlow', { ...(await calling(given, values)), after }).document();
    }
    if (loopBody === 'add')
      return loop.step('add', 'salesforce.addRecord', { ...adding(connection, itemFields), after }).document();
    return loop
      .step('wait', 'logic.wait', { config: { amount: waitSeconds, unit: 'seconds' }, after })
      .step('add', 'salesforce.addRecord', adding(connection, itemFields))
      .document();
  },
  list: ({ connection }) =>
    numbered()
      .step('list', 'salesforce.addRecords', {
        connection,
        config: { object: 'Account', onError: 'goOn' },
        input: { items: reference('trigger', 'items'), fields: itemFields },
      })
      .document(),
  call: async (given) => {
    const values = map({ name: reference('trigger', 'name'), number: reference('trigger', 'number') });
    return numbered()
      .step('call', 'logic.callFlow', await calling(given, values))
      .step('update', 'salesforce.updateRecord', {
        connection: given.connection,
        config: { object: 'Account', findBy: 'id' },
        input: { id: reference('call', 'id'), fields: map({ Mail__c: reference('trigger', 'email') }) },
      })
      .document();
  },
  wait: ({ connection, waitSeconds }) =>
    add(
      numbered().step('wait', 'logic.wait', { config: { amount: waitSeconds, unit: 'seconds' } }),
      connection,
    ).document(),
  polled: ({ connection }) => polled(connection),
  onceOnly: ({ connection }) => {
    const once = { config: { days: 1 }, input: { key: reference('trigger', 'number') } };
    return add(flow().step('once', 'logic.onceOnly', once), connection).document();
  },
};

const fields = map({
  Name: reference('trigger', 'name'),
  Mail__c: reference('trigger', 'email'),
  AccountNumber: reference('trigger', 'number'),
});

const itemFields = map({ Name: item('name'), Mail__c: item('email'), AccountNumber: item('number') });

const adding = (connection: string, values: ValueSource) => ({
  connection,
  config: { object: 'Account' },
  input: { fields: values },
});

const calling = async ({ called }: Surroundings, values: ValueSource) => ({
  config: { flow: await called() },
  input: { values },
});

const add = (builder: FlowBuilder, connection: string, after?: string): FlowBuilder =>
  builder.step('add', 'salesforce.addRecord', { ...adding(connection, fields), ...(after ? { after } : {}) });

/** Leads of one company one after the other. */
function polled(connection: string): FlowDocument {
  const ofLead = (field: string) => reference('trigger', 'record', field);
  const values = map({ Name: ofLead('LastName'), Mail__c: ofLead('Email'), AccountNumber: ofLead('LastName') });
  const { nodes, ...document } = flow('salesforce.recordChanged', {
    change: 'added',
    object: 'Lead',
    fields: ['LastName', 'Company', 'Email'],
    every: '1',
  })
    .step('add', 'salesforce.addRecord', adding(connection, values))
    .document();
  return {
    ...document,
    nodes: nodes.map((node) => (node.id === 'trigger' ? { ...node, connection } : node)),
    lane: { path: ['record', 'Company'], afterFailure: 'goOn' },
  };
}

function calledFlow(connection: string): FlowDocument {
  const inputs = ['name', 'number'].map((key) => ({ key, type: 'text', required: true }));
  const values = map({ Name: reference('trigger', 'name'), AccountNumber: reference('trigger', 'number') });
  return flow('flow.called', { inputs })
    .step('add', 'salesforce.addRecord', adding(connection, values))
    .step('answer', 'logic.answer', {
      input: { values: list(map({ key: literal('id'), value: reference('add', 'id') })) },
    })
    .document();
}

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
