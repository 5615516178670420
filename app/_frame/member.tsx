'use client';
/** Who is signed in and in which workspace, for every component of the studio. */
import { createContext, type ReactNode, use } from 'react';
import type { Member, Viewer } from '../_server/context.ts';

export interface Here {
  viewer: Viewer;
  member: Member;
  memberships: Member[];
}

const HereContext = createContext<Here | null>(null);

export function HereProvider({ here, children }: { here: Here; children: ReactNode }) {
  return <HereContext value={here}>{children}</HereContext>;
}

export function useHere(): Here {
  const here = use(HereContext);
  if (!here) throw new Error('useHere outside the studio');
  return here;
}

const order = { viewer: 0, operator: 1, editor: 2, owner: 3 } as const;

/** Buttons that the server would refuse are not offered. */
export function useMay(least: keyof typeof order): boolean {
  const { member } = useHere();
  return order[member.role] >= order[least];
}
