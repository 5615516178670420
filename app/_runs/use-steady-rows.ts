'use client';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { steady } from './steady.ts';

/** So long after the pointer has last moved over the list, a person no longer aims at a row. */
const REST_MS = 1_500;

/**
 * While a person moves over the list its rows stay where they are; what came meanwhile is shown when the pointer rests or leaves.
 * Another question (`key`) begins anew.
 */
export function useSteadyRows<Row extends { id: string }>(rows: Row[], key: string) {
  const [stood, setStood] = useState<{ key: string; rows: Row[] } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const letGo = (): void => {
    clearTimeout(timer.current);
    setStood(null);
  };
  const isHeld = stood !== null && stood.key === key;
  return {
    rows: isHeld ? steady(stood.rows, rows) : rows,
    over: {
      onPointerMove: ({ pointerType, movementX, movementY }: PointerEvent): void => {
        // A list that grows under a pointer at rest is no movement; a finger scrolls.
        if (pointerType !== 'mouse' || (movementX === 0 && movementY === 0)) return;
        if (!isHeld) setStood({ key, rows });
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setStood(null), REST_MS);
      },
      onPointerLeave: letGo,
    },
  };
}
