'use client';
/** The draft on the canvas: cards with their actions, a + on every way, keyboard and clipboard. */
import { ReactFlowProvider } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type MouseEvent, memo, useCallback, useMemo } from 'react';
import type { FlowNode } from '../../engine/flow/document.ts';
import { useMay } from '../_frame/member.tsx';
import { Card } from './card/card.tsx';
import { CardMark } from './card/card-mark.tsx';
import { StepActions } from './card/step-actions.tsx';
import { useDelete } from './card/use-delete.tsx';
import { canvasEdges, canvasNodes } from './elements.tsx';
import type { PlacedEdge } from './layout/layout.ts';
import { InsertPlus } from './menu/insert-plus.tsx';
import { StartMenu } from './menu/start-menu.tsx';
import { withoutEnds } from './run-canvas.tsx';
import { Stage } from './stage.tsx';
import type { CardState } from './state/card-state.ts';
import { useEditor, useEditorStore } from './state/editor-context.tsx';
import { useFlowView } from './state/flow-view.tsx';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useLayout } from './use-layout.ts';
import { useReused } from './use-reused.ts';

interface FlowCanvasProps {
  states: ReadonlyMap<string, CardState>;
}

const noState = 'unfinished';

export function FlowCanvas({ states }: FlowCanvasProps) {
  const t = useTranslations('canvas');
  const { document, catalog } = useFlowView();
  const mayEdit = useMay('editor');
  const placed = useLayout(document, catalog);
  const layout = useMemo(() => (mayEdit ? placed : withoutEnds(placed)), [mayEdit, placed]);
  const store = useEditorStore();
  const openStep = useEditor((state) => state.openStep);
  const openInsert = useEditor((state) => state.openInsert);
  const select = useEditor((state) => state.select);
  const { remove, dialog } = useDelete();
  useCanvasKeys(layout, mayEdit, remove);

  const open = useCallback((nodeId: string) => store.getState().open(nodeId), [store]);
  const nodes = useReused(
    useMemo(
      () =>
        canvasNodes(document, layout, {
          card: (step) => <EditCard step={step} state={states.get(step.id) ?? noState} mayEdit={mayEdit} />,
          depends: (step) => [states.get(step.id)],
          frameTone: () => 'plain',
          onOpen: open,
        }),
      [document, layout, states, open, mayEdit],
    ),
  );
  const edges = useReused(
    useMemo(
      () =>
        canvasEdges(document, layout, {
          tone: () => 'plain',
          plus: (edge) => (mayEdit ? <Plus edge={edge} /> : null),
        }),
      [document, layout, mayEdit],
    ),
  );
  const clear = useCallback(() => {
    select([]);
    openInsert(null);
  }, [select, openInsert]);

  // The canvas begins with the first card: where the view starts depends on it.
  if (document.nodes.length === 0) return mayEdit ? <StartMenu /> : null;
  return (
    <ReactFlowProvider>
      <Stage
        layout={layout}
        nodes={nodes}
        edges={edges}
        label={t('label')}
        inView={openStep}
        onPaneClick={clear}
        onMoveStart={() => openInsert(null)}
      />
      {dialog}
    </ReactFlowProvider>
  );
}

function Plus({ edge }: { edge: PlacedEdge }) {
  const { source, handle, target } = edge;
  const place = useMemo(() => ({ source, handle, target }), [source, handle, target]);
  return <InsertPlus place={place} />;
}

interface EditCardProps {
  step: FlowNode;
  state: CardState;
  mayEdit: boolean;
}

const EditCard = memo(function EditCard({ step, state, mayEdit }: EditCardProps) {
  const store = useEditorStore();
  const isSelected = useEditor(({ selected }) => selected.includes(step.id));

  const onOpen = (event: MouseEvent | KeyboardEvent): void => {
    const { selected, select, open } = store.getState();
    if (!event.shiftKey && !event.metaKey && !event.ctrlKey) {
      open(step.id);
      return;
    }
    select(selected.includes(step.id) ? selected.filter((id) => id !== step.id) : [...selected, step.id]);
  };
  return (
    <Card
      node={step}
      mark={<CardMark state={state} />}
      tone={state === 'error' ? 'error' : 'plain'}
      isSelected={isSelected}
      actions={mayEdit ? <StepActions node={step} /> : null}
      onOpen={onOpen}
      onFocus={() => {
        const { selected, select } = store.getState();
        if (!selected.includes(step.id)) select([step.id]);
      }}
    />
  );
});
