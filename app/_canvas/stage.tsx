'use client';
/** The dotted ground with its viewport: shared by the editor and the run's page. */
import '@xyflow/react/dist/base.css';
import { ActionIcon, Paper, Tooltip } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { Background, BackgroundVariant, MiniMap, Panel, ReactFlow, useReactFlow, type Viewport } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CanvasEdge } from './edge/flow-edge.tsx';
import { type CanvasNode, edgeTypes, nodeTypes } from './elements.tsx';
import type { Layout } from './layout/layout.ts';
import classes from './stage.module.css';

const MINIMAP_FROM = 15;
const PADDING = 48;
const TOP = 56;

interface StageProps {
  layout: Layout;
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  label: string;
  /** Card that must be in view. */
  inView?: string | null;
  onPaneClick?: () => void;
  onMoveStart?: () => void;
}

export function Stage({ layout, nodes, edges, label, inView, onPaneClick, onMoveStart }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [start, setStart] = useState<Viewport | null>(null);
  // The frame's size is known only in the browser: the canvas appears at its place, without a jump.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first layout decides where the view starts
  useEffect(() => {
    if (frame.current) setStart(startView(layout, frame.current));
  }, []);
  return (
    <section ref={frame} className={classes.stage} aria-label={label}>
      {start ? (
        <ReactFlow<CanvasNode, CanvasEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          defaultViewport={start}
          minZoom={0.2}
          maxZoom={1.5}
          panOnScroll
          zoomOnDoubleClick={false}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          disableKeyboardA11y
          onlyRenderVisibleElements={nodes.length > 120}
          attributionPosition="bottom-right"
          {...(onPaneClick ? { onPaneClick } : {})}
          {...(onMoveStart ? { onMoveStart: (event) => (event ? onMoveStart() : undefined) } : {})}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--nagare-line-strong)" />
          <Controls layout={layout} frame={frame} />
          {layout.nodes.size >= MINIMAP_FROM ? (
            <MiniMap
              pannable
              zoomable
              position="bottom-right"
              className={classes.minimap ?? ''}
              bgColor="var(--nagare-panel)"
              maskColor="color-mix(in srgb, var(--nagare-ground) 70%, transparent)"
              nodeColor="var(--nagare-line-strong)"
              nodeBorderRadius={12}
              ariaLabel={label}
            />
          ) : null}
          <KeepMiddle frame={frame} />
          <KeepInView layout={layout} frame={frame} stepId={inView ?? null} />
        </ReactFlow>
      ) : null}
    </section>
  );
}

/** The whole flow when it stays readable, else its beginning. */
function startView(layout: Layout, frame: HTMLElement): Viewport {
  const { clientWidth, clientHeight } = frame;
  const fit = Math.min(
    (clientWidth - PADDING) / Math.max(1, layout.width),
    (clientHeight - TOP - PADDING) / Math.max(1, layout.height),
  );
  const isReadable = fit >= 0.55;
  const narrow = Math.min(1, (clientWidth - 24) / 300);
  const zoom = Math.min(1, isReadable ? fit : Math.min(0.9, Math.max(0.75, narrow)));
  const first = layout.nodes.values().next().value;
  const middle = isReadable ? layout.left + layout.width / 2 : first ? first.x + first.width / 2 : 0;
  return { x: clientWidth / 2 - middle * zoom, y: TOP, zoom };
}

interface FrameProps {
  layout: Layout;
  frame: React.RefObject<HTMLDivElement | null>;
}

function Controls({ layout, frame }: FrameProps) {
  const t = useTranslations('canvas');
  const flow = useReactFlow();
  const fit = useCallback(() => {
    if (frame.current) void flow.setViewport(startView(layout, frame.current), { duration: 180 });
  }, [flow, frame, layout]);
  const controls = [
    { key: 'zoomIn', icon: IconPlus, act: () => void flow.zoomIn({ duration: 150 }) },
    { key: 'zoomOut', icon: IconMinus, act: () => void flow.zoomOut({ duration: 150 }) },
    { key: 'fit', icon: IconFocusCentered, act: fit },
  ];
  return (
    <Panel position="bottom-left">
      <Paper className={classes.controls} withBorder>
        {controls.map(({ key, icon: Icon, act }) => (
          <Tooltip key={key} label={t(key)} position="right">
            <ActionIcon onClick={act} aria-label={t(key)} size={32} data-control={key}>
              <Icon size={16} />
            </ActionIcon>
          </Tooltip>
        ))}
      </Paper>
    </Panel>
  );
}

/** The panel beside the canvas takes room from the right: what stood in the middle stays in the middle. */
function KeepMiddle({ frame }: { frame: FrameProps['frame'] }) {
  const flow = useReactFlow();
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let before = element.clientWidth;
    const observer = new ResizeObserver(() => {
      const after = element.clientWidth;
      if (after === before) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (after - before) / 2, y, zoom });
      before = after;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow, frame]);
  return null;
}

/** Brings the open card into view when it is outside, and leaves the view alone when it is not. */
function KeepInView({ layout, frame, stepId }: FrameProps & { stepId: string | null }) {
  const flow = useReactFlow();
  useEffect(() => {
    const node = stepId === null ? undefined : layout.nodes.get(stepId);
    if (!node) return;
    // After the panel beside the canvas has taken its room.
    const timer = setTimeout(() => {
      const element = frame.current;
      if (!element) return;
      const { x, y, zoom } = flow.getViewport();
      const left = node.x * zoom + x;
      const top = node.y * zoom + y;
      const isInside =
        left >= 16 &&
        top >= 16 &&
        left + node.width * zoom <= element.clientWidth - 16 &&
        top + node.height * zoom <= element.clientHeight - 24;
      if (isInside) return;
      void flow.setCenter(node.x + node.width / 2, node.y + node.height / 2, { zoom, duration: 200 });
    }, 60);
    return () => clearTimeout(timer);
  }, [stepId, layout, flow, frame]);
  return null;
}
