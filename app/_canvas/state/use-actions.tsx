'use client';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { type CatalogNode, catalogNode } from '../../../engine/flow/catalog.ts';
import { EACH, type FlowDocument, type FlowNode, OUT } from '../../../engine/flow/document.ts';
import { branchesOf } from '../../../engine/flow/graph.ts';
import { MoveOffer } from '../menu/move-offer.tsx';
import { newNodeId } from '../operations/change.ts';
import { copySteps, pasteSteps, readClip } from '../operations/clip.ts';
import { withoutErrorRoute } from '../operations/error-route.ts';
import { insertStep, joinTo, moveIntoFirstRoute, setTrigger } from '../operations/insert.ts';
import { bodyOf, moveIntoLoop } from '../operations/loops.ts';
import { edgesFrom, type Place, type WaysOut } from '../operations/ways.ts';
import { useEditorStore } from './editor-context.tsx';
import type { EditorStore } from './editor-store.ts';
import { type FlowShape, isLoop } from './flow-shape.ts';
import { useFlowShape } from './flow-view.tsx';
import { newNode } from './new-node.ts';

export type EditorActions = ReturnType<typeof editorActions>;

export function useActions(): EditorActions {
  const store = useEditorStore();
  const { catalog, connections } = useFlowShape();
  const t = useTranslations('canvas');
  return useMemo(() => editorActions(store, { catalog, connections }, t), [store, catalog, connections, t]);
}

type Given = Pick<FlowShape, 'catalog' | 'connections'>;

function editorActions(store: EditorStore, { catalog, connections }: Given, t: (key: string) => string) {
  const waysOut: WaysOut = (node) => branchesOf(node, catalog).map(({ id }) => id);
  const state = () => store.getState();
  /** What was pasted is selected; an open form shows the first of it, not the step that was copied. */
  const follow = (ids: string[]): void => {
    const [first] = ids;
    if (first !== undefined && state().openStep !== null) state().open(first);
    state().select(ids);
  };
  /** What stood after a branch or loop that was put in: it goes on after all of it, or belongs into it. */
  const offerMove = (text: string, label: string, move: (document: FlowDocument) => FlowDocument): void => {
    const id = notifications.show({ message: text, autoClose: 10_000 });
    const onMove = (): void => {
      state().change(move);
      notifications.hide(id);
    };
    notifications.update({ id, message: <MoveOffer text={text} label={label} onMove={onMove} /> });
  };
  const isTrigger = (node: FlowNode): boolean => catalogNode(catalog, node.type)?.kind === 'trigger';

  const actions = {
    waysOut,
    isTrigger,

    insert(known: CatalogNode, place: Place): void {
      const node = newNode(known, state().document, connections);
      state().change((document) => insertStep(document, node, place, waysOut));
      state().open(node.id);
      if (place.target === null || waysOut(node).length < 2) return;
      if (known.loop) offerMove(t('loopAdded'), t('moveIntoLoop'), (document) => moveIntoLoop(document, node.id));
      else
        offerMove(t('branchAdded'), t('moveIntoRoute'), (document) => moveIntoFirstRoute(document, node.id, waysOut));
    },

    trigger(known: CatalogNode, replaced: string | null): void {
      const node = newNode(known, state().document, connections);
      state().change((document) => setTrigger(document, node, replaced));
      state().open(node.id);
    },

    join(place: Place, target: string): void {
      state().change((document) => joinTo(document, place, target) ?? document);
      state().openInsert(null);
    },

    duplicate(node: FlowNode): void {
      if (isLoop(catalog, node.type)) {
        const { document } = state();
        const target = edgesFrom(document, node.id, OUT)[0]?.target ?? null;
        const clip = copySteps(document, withBodies(document, [node.id]));
        const after = pasteSteps(document, clip, { source: node.id, handle: OUT, target }, waysOut, newNodeId);
        state().change(() => after.document);
        follow(after.pasted.slice(0, 1));
        return;
      }
      const copy = { ...withoutErrorRoute(node), id: newNodeId() };
      const [way = 'out'] = waysOut(node);
      const isBranch = waysOut(node).length > 1;
      // After a branch there is no single place: its copy goes before it and all its routes lead on to it.
      const into = state().document.edges.find((edge) => edge.target === node.id);
      const place: Place = isBranch
        ? { source: into?.source ?? node.id, handle: into?.sourceHandle ?? way, target: into ? node.id : null }
        : { source: node.id, handle: way, target: edgesFrom(state().document, node.id, way)[0]?.target ?? null };
      state().change((document) => insertStep(document, copy, place, waysOut));
      follow([copy.id]);
    },

    /** What goes with the chosen steps onto the clipboard: of a loop also what it repeats. */
    withBodies: (nodeIds: readonly string[]): string[] => [...withBodies(state().document, nodeIds)],

    /** Copies the chosen steps as JSON, of a loop also what it repeats; the trigger stays where it is. */
    copied(nodeIds: string[]): string | null {
      const { document } = state();
      const chosen = document.nodes.filter((node) => nodeIds.includes(node.id) && !isTrigger(node));
      if (chosen.length === 0) return null;
      const ids = chosen.map(({ id }) => id);
      const text = JSON.stringify(copySteps(document, withBodies(document, ids)), null, 2);
      store.setState({ copied: text });
      return text;
    },

    /** Puts copied steps at a place, else after the selected one, else at the first open end. False = the text holds no steps. */
    paste(text: string, at?: Place): boolean {
      const clip = readClip(text);
      if (!clip) return false;
      const { document, selected } = state();
      const nodes = clip.nodes.filter((node) => !isTrigger(node));
      const place = at ?? pastePlace(document.nodes, selected.at(-1), document.edges, waysOut);
      if (!place || nodes.length === 0) return true;
      const result = pasteSteps(document, { ...clip, nodes }, place, waysOut, newNodeId);
      state().change(() => result.document);
      follow(result.pasted);
      notifications.show({ message: t('pasted'), autoClose: 3000 });
      return true;
    },
  };
  return actions;
}

const withBodies = (document: FlowDocument, ids: readonly string[]): Set<string> =>
  new Set(ids.flatMap((id) => [id, ...bodyOf(document, id)]));

function pastePlace(
  nodes: FlowNode[],
  selected: string | undefined,
  edges: { source: string; sourceHandle: string; target: string }[],
  waysOut: WaysOut,
): Place | undefined {
  const chosen = nodes.find((node) => node.id === selected);
  const candidates = chosen ? [chosen] : [...nodes].reverse();
  // After a loop means behind it; into it leads its own +.
  const waysOn: WaysOut = (node) => waysOut(node).filter((way) => way !== EACH);
  const open = candidates.flatMap((node) =>
    waysOn(node)
      .filter((way) => !edges.some((edge) => edge.source === node.id && edge.sourceHandle === way))
      .map((handle): Place => ({ source: node.id, handle, target: null })),
  );
  if (open[0]) return open[0];
  if (!chosen) return undefined;
  const [handle = 'out'] = waysOn(chosen);
  const target = edges.find((edge) => edge.source === chosen.id && edge.sourceHandle === handle)?.target ?? null;
  return { source: chosen.id, handle, target };
}
