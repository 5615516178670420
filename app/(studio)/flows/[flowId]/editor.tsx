'use client';
/** One flow on the canvas: loads it, keeps its draft in the store, and lays out bar, guide, canvas and panel. */
import { Drawer, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Catalog } from '../../../../engine/flow/catalog.ts';
import { FlowCanvas } from '../../../_canvas/flow-canvas.tsx';
import { EditorProvider, useEditor } from '../../../_canvas/state/editor-context.tsx';
import { EditorPageProvider } from '../../../_canvas/state/editor-page.tsx';
import { createEditorStore, type EditorStore } from '../../../_canvas/state/editor-store.ts';
import { FlowViewProvider } from '../../../_canvas/state/flow-view.tsx';
import { forgetDraft, keptDraft, takeUp } from '../../../_canvas/state/local-draft.ts';
import { useAutosave } from '../../../_canvas/state/use-autosave.ts';
import { useTRPC } from '../../../_client/trpc.tsx';
import { PausedStrip } from '../../../_flows/paused-strip.tsx';
import { StepPanel } from '../../../_forms/panel/step-panel.tsx';
import { useMay } from '../../../_frame/member.tsx';
import { ErrorText, shownError } from '../../../_ui/errors.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import classes from './editor.module.css';
import { Guide } from './guide.tsx';
import { ReadOnlyLine } from './read-only-line.tsx';
import { TopBar } from './top-bar.tsx';
import { useArrival } from './use-arrival.ts';
import { type FlowDetail, useEditorFacts } from './use-editor-facts.ts';

export function Editor({ flowId }: { flowId: string }) {
  const trpc = useTRPC();
  const flow = useQuery(trpc.flow.get.queryOptions({ flowId }));
  const catalog = useQuery({ ...trpc.catalog.nodes.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  const error = flow.data ? catalog.error : flow.error;
  if (error)
    return (
      <div className={classes.failed}>
        <ErrorText error={shownError(error)} />
      </div>
    );
  if (!flow.data || !catalog.data)
    return (
      <div className={classes.editor} aria-busy>
        <div className={classes.loadingBar}>
          <Skeleton h={24} w={240} />
        </div>
        <div className={classes.loading}>
          <Skeleton h={84} w={300} radius={10} />
          <Skeleton h={84} w={300} radius={10} />
          <Skeleton h={84} w={300} radius={10} />
        </div>
      </div>
    );
  return <Loaded key={flowId} detail={flow.data} catalog={catalog.data} />;
}

interface LoadedProps {
  detail: FlowDetail;
  catalog: Catalog;
}

function Loaded({ detail, catalog }: LoadedProps) {
  const isReadOnly = !useMay('editor');
  const [store] = useState(() => openStore(detail, isReadOnly));
  useEffect(() => {
    if (isReadOnly) return;
    // Input that a closed tab had not sent yet. After the first paint, so that server and browser draw the same.
    const kept = keptDraft(detail.id);
    if (kept && !takeUp(store, kept)) forgetDraft(detail.id);
  }, [detail.id, isReadOnly, store]);
  useEffect(() => {
    // Somebody else saved, and nothing of ours is unsaved: their version is simply shown.
    const { save, revision, reset } = store.getState();
    if (save === 'saved' && detail.draftRevision > revision)
      reset(detail.draft, detail.draftRevision, detail.draftSavedAt);
  }, [detail, store]);
  // After the kept draft, which it goes on from.
  useArrival(detail.id, catalog, store);
  return (
    <EditorProvider store={store}>
      <Opened detail={detail} catalog={catalog} store={store} />
    </EditorProvider>
  );
}

function openStore(detail: FlowDetail, isReadOnly: boolean): EditorStore {
  return createEditorStore({
    document: detail.draft,
    revision: detail.draftRevision,
    savedAt: detail.draftSavedAt,
    isSaved: true,
    isReadOnly,
  });
}

function Opened({ detail, catalog, store }: LoadedProps & { store: EditorStore }) {
  const t = useTranslations('editor');
  const { saveNow } = useAutosave(detail.id, store);
  const facts = useEditorFacts(detail, catalog, saveNow);
  const openStep = useEditor((state) => state.openStep);
  const open = useEditor((state) => state.open);
  const mayEdit = useMay('editor');
  const isNarrow = useMediaQuery('(max-width: 900px)') ?? false;
  const node = facts.view.document.nodes.find(({ id }) => id === openStep);
  const panel = node ? <StepPanel node={node} problems={facts.problemsOf(node.id)} /> : null;
  return (
    <FlowViewProvider view={facts.view}>
      <EditorPageProvider page={facts.page}>
        <div className={classes.editor}>
          <TopBar detail={detail} facts={facts} />
          <PausedStrip flowId={detail.id} name={detail.name} />
          {mayEdit ? <Guide detail={detail} facts={facts} /> : <ReadOnlyLine />}
          <div className={classes.main}>
            <div className={classes.canvas}>
              <FlowCanvas states={facts.states} />
            </div>
            {panel && !isNarrow ? <div className={classes.panel}>{panel}</div> : null}
          </div>
        </div>
        {isNarrow ? (
          <Drawer
            opened={node !== undefined}
            onClose={() => open(null)}
            position="right"
            size="100%"
            withCloseButton={false}
            padding={0}
            title={null}
            aria-label={t('stepPanel')}
            classNames={{ body: classes.drawer ?? '' }}
            closeOnEscape={false}
          >
            {panel}
          </Drawer>
        ) : null}
        <ConflictDialog flowId={detail.id} />
      </EditorPageProvider>
    </FlowViewProvider>
  );
}
