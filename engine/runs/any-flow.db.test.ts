/**
 * Promises about any flow, as it really runs: loops in loops, lists, error routes, and flows that call flows that call flows, some
 * of whose requests and records are refused until the cause is mended.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FarSide, startFarSide } from '../../nodes/testing/far-side.ts';
import { rerunRuns } from '../api.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { graphOf } from '../flow/graph.ts';
import { loopsOf } from '../flow/loops.ts';
import { anyFullFlow, goesOn, liesBehind } from '../testing/flows.ts';
import { finishes, goLive, type SalesforceEngine, salesforceEngine, startRun } from '../testing/working.ts';
import { item, list, literal, map, reference, type ValueSource } from '../values/source.ts';

let given: SalesforceEngine;
let far: FarSide;
let isRefused: (place: string) => boolean = () => false;

beforeAll(async () => {
  given = await salesforceEngine();
  far = await startFarSide(({ url }) => ({ status: isRefused(placeIn(url)) ? 422 : 200, body: {} }));
});
afterAll(async () => {
  await far?.close();
  await given.close();
});

const placeIn = (url: string): string => decodeURIComponent(url.slice(1));

/**
 * A place is written as the way to it: `7~outer.n3@1~inner.n2@` is step n2 of the flow that was called by step n3 in the first
 * iteration of the loop around that. What stands before the last `~` names the run.
 */
interface Place {
  run: string;
  flow: string;
  nodeId: string;
  iterationPath: string;
}

function read(place: string): Place {
  const at = place.lastIndexOf('~');
  const [flow = '', nodeId = '', path = ''] = place.slice(at + 1).split(/[:@]/);
  // Counted from 1 where people see it.
  const iterationPath = path === '' ? '' : path.split('.').map((place) => Number(place) - 1);
  return { run: place.slice(0, at), flow, nodeId, iterationPath: [iterationPath].flat().join('.') };
}

type Draw = (place: string) => number;

/** Out of one random table, always the same for the same place. */
const drawnFrom =
  (table: number[]): Draw =>
  (place) => {
    const text = place.slice(place.indexOf('~'));
    const hash = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    return table[hash % table.length] ?? 0;
  };

const always = (is: boolean): ValueSource =>
  list(map({ all: list(map({ left: literal(1), operator: literal('equals'), right: literal(is ? 1 : 2) })) }));

type FlowName = 'outer' | 'middle' | 'inner';

/** Of a hundred requests. Rarely outside, where little would happen at all. */
const refusedIn: Record<FlowName, number> = { outer: 10, middle: 20, inner: 40 };

/** With real steps for the drawn ones; some of them call the flow behind it. */
function real(
  name: FlowName,
  drawn: FlowDocument,
  { draw, called }: { draw: Draw; called: string | undefined },
): FlowDocument {
  const loops = loopsOf(graphOf(drawn));
  const [trigger] = drawn.nodes;
  const placeOf = ({ id, type }: FlowNode): ValueSource => {
    const around = [...loops.around(id).toReversed(), ...(type === 'x.list' ? [id] : [])];
    const path = around.flatMap((nodeId): ValueSource[] => [literal('.'), { kind: 'index', nodeId }]).slice(1);
    return { kind: 'text', parts: [reference(trigger?.id ?? '', 'place'), literal(`~${name}:${id}@`), ...path] };
  };
  const made = (node: FlowNode): Partial<FlowNode> => {
    const place = placeOf(node);
    const drew = draw(`~${name}:${node.id}`);
    switch (node.type) {
      case 'x.trigger':
        return name === 'outer'
          ? { type: 'manual.started' }
          : { type: 'flow.called', config: { inputs: [{ key: 'place', type: 'text', required: true }] } };
      case 'x.branch': {
        const ways = drawn.edges.filter(({ source }) => source === node.id).map(({ sourceHandle }) => sourceHandle);
        const routes = [...new Set(ways)].filter((way) => way !== 'else');
        return {
          type: 'logic.branch',
          config: { routes: routes.map((id) => ({ id, label: id })) },
          input: { routes: map(Object.fromEntries(routes.map((id, n) => [id, always(n === drew % 3)]))) },
        };
      }
      case 'x.loop': {
        const config = { onError: drew % 2 === 0 ? 'goOn' : 'stop', order: drew < 50 ? 'sideBySide' : 'inOrder' };
        return { type: 'logic.loop', config, input: { items: literal([0, 1]) } };
      }
      case 'x.list': {
        const rows = [0, 1, 2].map((n) => ({ fax: draw(`~${name}:${node.id}#${n}`) < 20 ? '1' : '' }));
        return {
          type: 'salesforce.addRecords',
          connection: given.org.connectionId,
          config: { object: 'Account', onError: drew % 2 === 0 ? 'goOn' : 'stop' },
          input: { items: literal(rows), fields: map({ Name: place, Fax: item('fax') }) },
        };
      }
      default:
        return called !== undefined && drew % 2 === 1
          ? { type: 'logic.callFlow', config: { flow: called }, input: { values: map({ place }) } }
          : {
              type: 'http.request',
              config: { method: 'POST', bodyKind: 'none' },
              input: { url: { kind: 'text', parts: [literal(`${far.url}/`), place] } },
            };
    }
  };
  return { ...drawn, nodes: drawn.nodes.map((node) => ({ ...node, ...made(node) })) };
}

const noFax = {
  object: 'Account',
  name: 'No_Fax',
  when: { field: 'Fax', is: 'isNotEmpty' },
  message: 'ファックスは使いません。',
  field: 'Fax',
};

/** Requests since it was last asked that were answered well. */
const answered = (): string[] =>
  far.received
    .splice(0)
    .map(({ url }) => placeIn(url))
    .filter((place) => !isRefused(place));

const added = async (run: string): Promise<string[]> =>
  (await given.org.query<{ Name: string }>(`SELECT Name FROM Account WHERE Name LIKE '${run}~%'`)).map(
    ({ Name }) => Name,
  );

const repeatedIn = (places: string[]): string[] => places.filter((place, at) => places.indexOf(place) !== at);

async function failuresOf(run: string): Promise<Place[]> {
  const { rows } = await given.engine.pool.query<Place>(
    `select e.payload ->> 'place' as run, f.name as flow, s.node_id as "nodeId", s.iteration_path as "iterationPath"
     from runs r join events e on e.id = r.event_id join flows f on f.id = r.flow_id join steps s on s.run_id = r.id
     where s.status = 'failed' and (e.payload ->> 'place' = $1 or e.payload ->> 'place' like $1 || '~%')`,
    [run],
  );
  return rows;
}

let counter = 0;

test('a re-run of what failed ends well, and does nothing again that was done and does not lie behind a failure', async () => {
  const drawn = fc.record({
    outer: anyFullFlow('step', 'list', 'loop', 'rescue', 'branch'),
    middle: anyFullFlow('step', 'step', 'rescue'),
    inner: anyFullFlow('step', 'list', 'step'),
  });
  const table = fc.array(fc.nat(99), { minLength: 97, maxLength: 97 });
  await fc.assert(
    fc.asyncProperty(fc.noBias(drawn), fc.noBias(table), async (documents, drawnTable) => {
      const draw = drawnFrom(drawnTable);
      const run = `${++counter}`;
      isRefused = (place) => draw(place) < refusedIn[read(place).flow as FlowName];
      await given.org.changeSchema({ validationRules: [noFax] });
      const inner = await goLive(given, real('inner', documents.inner, { draw, called: undefined }), 'inner');
      const middle = await goLive(given, real('middle', documents.middle, { draw, called: inner }), 'middle');
      const outer = await goLive(given, real('outer', documents.outer, { draw, called: middle }), 'outer');
      const first = await finishes(given, await startRun(given, outer, { place: run }));
      const done = answered();
      expect(repeatedIn([...done, ...(await added(run))])).toEqual([]);
      const failed = await failuresOf(run);
      if (failed.length === 0) return;

      isRefused = () => false;
      await given.org.changeSchema({ validationRules: [] });
      const question = { runIds: [first.id], from: 'failed' as const, version: 'same' as const };
      const { runIds } = await rerunRuns(given.engine, given.actor, question);
      expect(await finishes(given, runIds[0] ?? '')).toMatchObject({ status: 'succeeded', outcome: 'done' });

      const documentOf = (flow: string): FlowDocument => documents[flow as FlowName];
      // A loop goes on, and so does a call: what failed is in them.
      const causes = failed.filter(
        ({ flow, nodeId, iterationPath }) => !goesOn(documentOf(flow), nodeId, iterationPath),
      );
      const isBehind = (place: Place, other: Place): boolean =>
        other.run === place.run && liesBehind(documentOf(place.flow), place, other);
      const isCalledAnew = (text: string): boolean => {
        if (!text.includes('~')) return false;
        const call = read(text);
        const isItself = (cause: Place) => cause.nodeId === call.nodeId && cause.iterationPath === call.iterationPath;
        return causes.some((cause) => !isItself(cause) && isBehind(call, cause)) || isCalledAnew(call.run);
      };
      const mayRun = (place: Place): boolean =>
        causes.some((cause) => isBehind(place, cause)) || isCalledAnew(place.run);
      const again = answered();
      expect(repeatedIn(again)).toEqual([]);
      const twice = repeatedIn([...done, ...again, ...(await added(run))]);
      expect(twice.filter((place) => !mayRun(read(place)))).toEqual([]);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
