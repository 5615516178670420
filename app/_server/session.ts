/** The signed-in person for pages: asked once for each request. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { hasOwner } from '../../engine/api.ts';
import { type Context, createContext, type Member, type Viewer } from './context.ts';

export const session = cache(async (): Promise<Context> => createContext(await headers()));

/** Sends strangers to the sign-in page, or to the start page while nobody owns this server. */
export async function requireMember(): Promise<Context & { viewer: Viewer; member: Member }> {
  const context = await session();
  const { viewer, member } = context;
  if (viewer && member) return { ...context, viewer, member };
  if (!(await hasOwner(context.engine))) redirect('/start');
  const path = (await headers()).get('x-path');
  redirect(path && path !== '/flows' ? `/sign-in?to=${encodeURIComponent(path)}` : '/sign-in');
}
