'use client';
import { useEffect, useMemo, useRef } from 'react';

interface Drawn {
  id: string;
  data?: { depends: readonly unknown[] };
}

/** Things that depend on the same as before stay the same objects, and the list too when all do: nothing is drawn again. */
export function useReused<T extends Drawn>(made: T[]): T[] {
  const last = useRef<T[]>([]);
  const shown = useMemo(() => reuse(last.current, made), [made]);
  useEffect(() => {
    last.current = shown;
  }, [shown]);
  return shown;
}

export function reuse<T extends Drawn>(before: T[], made: T[]): T[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const next = made.map((one) => {
    const old = known.get(one.id);
    return old && isSame(old, one) ? old : one;
  });
  return next.length === before.length && next.every((one, index) => one === before[index]) ? before : next;
}

function isSame({ data: a }: Drawn, { data: b }: Drawn): boolean {
  if (!a || !b || a.depends.length !== b.depends.length) return false;
  return a.depends.every((one, index) => one === b.depends[index]);
}
