'use client';
/** Everything that follows from draft, catalogue and server state: numbers, problems, states of cards, the guide. */
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { Catalog } from '../../../../engine/flow/catalog.ts';
import { stepNumbers } from '../../../../engine/flow/graph.ts';
import { type Problem, validate } from '../../../../engine/flow/validate.ts';
import { accountProblems } from '../../../_canvas/state/account-problems.ts';
import { type CardState, cardState } from '../../../_canvas/state/card-state.ts';
import { useEditor } from '../../../_canvas/state/editor-context.tsx';
import type { EditorPage } from '../../../_canvas/state/editor-page.tsx';
import type { FlowView } from '../../../_canvas/state/flow-view.tsx';
import { type GuideStep, guideSteps } from '../../../_canvas/state/guide.ts';
import { useOutputs } from '../../../_canvas/state/use-outputs.ts';
import { useTRPC } from '../../../_client/trpc.tsx';
import type { AppRouter } from '../../../_server/root.ts';

export type FlowDetail = inferRouterOutputs<AppRouter>['flow']['get'];

export interface EditorFacts {
  view: FlowView;
  page: EditorPage;
  problems: readonly Problem[];
  problemsOf: (nodeId: string) => readonly Problem[];
  states: ReadonlyMap<string, CardState>;
  guide: readonly GuideStep[];
}

const none: readonly Problem[] = [];
const noConnections: never[] = [];

export function useEditorFacts(detail: FlowDetail, catalog: Catalog, saveNow: () => Promise<boolean>): EditorFacts {
  const trpc = useTRPC();
  const document = useEditor((state) => state.document);
  const connections = useQuery(trpc.connections.list.queryOptions()).data;
  const seen = useEditor((state) => state.seen);
  const outputs = useOutputs(document, catalog);
  const { samples, hooks, id: flowId, isOn, version } = detail;
  const [failed, setFailedSet] = useState<ReadonlySet<string>>(new Set());

  const setFailed = useCallback((nodeId: string, hasFailed: boolean) => {
    setFailedSet((before) => {
      if (before.has(nodeId) === hasFailed) return before;
      const after = new Set(before);
      if (hasFailed) after.add(nodeId);
      else after.delete(nodeId);
      return after;
    });
  }, []);

  const view = useMemo(
    (): FlowView => ({
      document,
      catalog,
      numbers: stepNumbers(document),
      samples,
      connections: connections ?? noConnections,
      outputs,
    }),
    [document, catalog, samples, connections, outputs],
  );
  // What is typed is drawn at once; checking a large flow may come a moment later.
  const checked = useDeferredValue(document);
  const problems = useMemo(
    () => [...validate(checked, catalog), ...accountProblems(checked, connections, stepNumbers(checked))],
    [checked, catalog, connections],
  );

  const byNode = useMemo(() => {
    const map = new Map<string, Problem[]>();
    for (const problem of problems) {
      if (problem.nodeId === null) continue;
      map.set(problem.nodeId, [...(map.get(problem.nodeId) ?? []), problem]);
    }
    return map;
  }, [problems]);

  const states = useMemo(
    () =>
      new Map(
        checked.nodes.map((node) => [
          node.id,
          cardState({
            problems: byNode.get(node.id) ?? none,
            isTested: samples[node.id]?.isCurrent ?? false,
            hasFailedTest: failed.has(node.id),
          }),
        ]),
      ),
    [checked, byNode, samples, failed],
  );

  const guide = useMemo(
    () =>
      guideSteps({
        document: checked,
        catalog,
        problems,
        numbers: stepNumbers(checked),
        hasSample: (nodeId) => samples[nodeId] !== undefined,
        isSeen: (nodeId) => seen.has(nodeId),
        isPublished: version !== null,
        isOn,
        isLive: (nodeId) => version?.nodeIds.includes(nodeId) ?? false,
      }),
    [checked, catalog, problems, samples, seen, version, isOn],
  );
  const page = useMemo((): EditorPage => ({ flowId, saveNow, hooks, setFailed }), [flowId, saveNow, hooks, setFailed]);
  const problemsOf = useCallback((nodeId: string) => byNode.get(nodeId) ?? none, [byNode]);
  return { view, page, problems, problemsOf, states, guide };
}
