'use client';
import { useState } from 'react';

/** Rows that are ticked, by id. */
export function useChosen() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return { chosen, toggle, choose: (ids: string[]) => setChosen(new Set(ids)) };
}
