/** Brings a field of the open step into view and puts the cursor into it. */
import type { RefObject } from 'react';

/** A tab that has just opened draws its fields a moment later, and their editors after that. */
const EVERY_MS = 50;
const TRIES = 10;

/** The field itself, else the nearest above it (`fields.Name` → `fields`). Stops when called, or when the person goes elsewhere. */
export function focusSoon(frame: RefObject<HTMLElement | null>, path: string): () => void {
  let tries = 0;
  let placed: HTMLElement | null = null;
  const timer = setInterval(() => {
    tries += 1;
    const hasLeft = placed !== null && document.activeElement !== placed;
    const found = hasLeft ? undefined : nearest(frame.current, path, tries === TRIES);
    if (found && found.inner !== placed) {
      found.field.scrollIntoView({ block: 'nearest' });
      found.inner.focus({ preventScroll: true });
      placed = found.inner;
    }
    if (hasLeft || found?.isWhole || tries === TRIES) clearInterval(timer);
  }, EVERY_MS);
  return () => clearInterval(timer);
}

interface Found {
  field: HTMLElement;
  inner: HTMLElement;
  /** It is the field that was asked for, not one above it. */
  isWhole: boolean;
}

/** A field's value before its buttons, of which one takes the field away: those only when nothing else comes. */
function nearest(frame: HTMLElement | null, path: string, isLast: boolean): Found | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.');
    const field = frame?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
    const inner =
      field?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, [contenteditable="true"]') ??
      (isLast ? field?.querySelector<HTMLElement>('button') : undefined);
    if (field && inner) return { field, inner, isWhole: length === parts.length };
    if (field && length === parts.length && !isLast) return undefined;
  }
  return undefined;
}
