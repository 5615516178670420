'use client';
import { useEffect, useRef } from 'react';
import type { Layout } from './layout/layout.ts';
import { type Direction, neighbour } from './layout/neighbour.ts';
import { useEditorStore } from './state/editor-context.tsx';
import { useActions } from './state/use-actions.tsx';

const arrows: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Whoever types into a field, or stands in a menu or dialog, keeps the keys. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('input, textarea, select, [contenteditable="true"]')) return true;
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null && !target.closest('[data-panel]');
}

const isInPanel = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-panel]') !== null;

/** `remove` asks what the button on a card asks. Who may only look moves about and copies. */
export function useCanvasKeys(layout: Layout, mayEdit: boolean, remove: (nodeIds: readonly string[]) => void): void {
  const store = useEditorStore();
  const actions = useActions();
  const latest = useRef(remove);
  latest.current = remove;

  useEffect(() => {
    const focusCard = (id: string): void => {
      const card = document.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"]`);
      card?.focus({ preventScroll: true });
    };
    const move = (direction: Direction): boolean => {
      const { selected, select, document: flow, openStep, open } = store.getState();
      const from = selected.at(-1) ?? flow.nodes[0]?.id;
      if (from === undefined) return false;
      const to = selected.length === 0 ? from : neighbour(layout, from, direction);
      if (to === undefined) return false;
      if (openStep === null) select([to]);
      else open(to);
      focusCard(to);
      return true;
    };
    const deleteSelected = (): boolean => {
      const { selected } = store.getState();
      if (!mayEdit || selected.length === 0) return false;
      latest.current(selected);
      return true;
    };
    const stepBack = (): boolean => {
      const { openStep, open, select, openInsert, insertAt } = store.getState();
      if (insertAt) openInsert(null);
      else if (openStep !== null) {
        open(null);
        focusCard(openStep);
      } else select([]);
      return true;
    };
    const act = (event: KeyboardEvent): boolean => {
      const isCommand = event.metaKey || event.ctrlKey;
      if (isCommand && event.key.toLowerCase() === 'z') {
        if (event.shiftKey) store.getState().redo();
        else store.getState().undo();
        return true;
      }
      if (isCommand && event.key.toLowerCase() === 'y') {
        store.getState().redo();
        return true;
      }
      if (isCommand && event.key.toLowerCase() === 'a') {
        store.getState().select(store.getState().document.nodes.map(({ id }) => id));
        return true;
      }
      if (isCommand || event.altKey) return false;
      const direction = arrows[event.key];
      if (direction) return move(direction);
      // On a tab or a button of the open step nobody means the step itself.
      if (event.key === 'Delete' || event.key === 'Backspace') return !isInPanel(event.target) && deleteSelected();
      return false;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (isTyping(event.target)) return;
      if (act(event)) event.preventDefault();
    };
    // Before anybody else, while it can still be seen what is open: each press closes one thing.
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || closesItself(event.target)) return;
      if (stepBack()) event.preventDefault();
    };
    const hasTextSelection = (): boolean => (window.getSelection()?.toString() ?? '') !== '';
    const onCopy = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || hasTextSelection()) return;
      const text = actions.copied(store.getState().selected);
      if (text === null) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    };
    const onCut = (event: ClipboardEvent): void => {
      onCopy(event);
      if (event.defaultPrevented && mayEdit) latest.current(actions.withBodies(store.getState().selected));
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!mayEdit || isTyping(event.target)) return;
      if (actions.paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    document.addEventListener('keydown', onEscape, { capture: true });
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCut);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onEscape, { capture: true });
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCut);
      document.removeEventListener('paste', onPaste);
    };
  }, [actions, layout, mayEdit, store]);
}

/** Menus, lists and dialogs that are open close themselves on Escape; so does whoever says so. Closed lists of fields stay in the page. */
function closesItself(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('[data-own-escape]')) return true;
  const floating = document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"], [data-floating]');
  return [...floating].some((element) => element.checkVisibility() && element.querySelector('[data-panel]') === null);
}
