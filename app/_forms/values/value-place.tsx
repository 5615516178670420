'use client';
/** Where the values below are used: a value that cannot be had there is shown as broken. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';

export interface Place {
  nodeId: string;
  /** Read at the end of each iteration of this loop, or in the iterations that this step makes of itself. */
  isAtEnd: boolean;
}

const context = createContext<Place | null>(null);

export function ValuePlace({
  nodeId,
  isAtEnd = false,
  children,
}: {
  nodeId: string;
  isAtEnd?: boolean;
  children: ReactNode;
}) {
  const place = useMemo(() => ({ nodeId, isAtEnd }), [nodeId, isAtEnd]);
  return <context.Provider value={place}>{children}</context.Provider>;
}

export const useValuePlace = (): Place | null => useContext(context);
