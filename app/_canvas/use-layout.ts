'use client';
import { useMemo } from 'react';
import { type Catalog, catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { branchesOf } from '../../engine/flow/graph.ts';
import { layoutGraph } from './layout/graph.ts';
import { BRANCH_HEIGHT, CARD_HEIGHT, type Layout, layout } from './layout/layout.ts';

/** Places depend on the shape of the flow alone: typing into a form moves nothing and costs nothing. */
export function useLayout(document: FlowDocument, catalog: Catalog): Layout {
  const graph = useMemo(() => {
    const nodes = new Map(document.nodes.map((node) => [node.id, node]));
    return layoutGraph(
      document,
      (id) => {
        const node = nodes.get(id);
        return node ? branchesOf(node, catalog).map((way) => way.id) : [];
      },
      (id) => (catalogNode(catalog, nodes.get(id)?.type ?? '')?.branches ? BRANCH_HEIGHT : CARD_HEIGHT),
    );
  }, [document, catalog]);
  const shape = JSON.stringify(graph);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for `graph`
  return useMemo(() => layout(graph), [shape]);
}
