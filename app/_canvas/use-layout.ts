'use client';
import { useMemo } from 'react';
import { type Catalog, catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { branchesOf } from '../../engine/flow/graph.ts';
import { layoutGraph } from './layout/graph.ts';
import { BRANCH_HEIGHT, CARD_HEIGHT, type Layout, layout } from './layout/layout.ts';

/** Places depend on the shape of the flow alone: typing into a form moves nothing and costs nothing. */
export function useLayout(document: FlowDocument, catalog: Catalog): Layout {
  const graph = useMemo(
    () =>
      layoutGraph(document, (node) => {
        const known = catalogNode(catalog, node.type);
        return {
          ways: branchesOf(node, catalog).map((way) => way.id),
          height: known?.branches ? BRANCH_HEIGHT : CARD_HEIGHT,
          isLoop: known?.loop !== undefined,
        };
      }),
    [document, catalog],
  );
  const shape = JSON.stringify(graph);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for `graph`
  return useMemo(() => layout(graph), [shape]);
}
