import { practicePages } from '../../../engine/api.ts';
import { createContext } from '../../_server/context.ts';
import { env } from '../../_server/env.ts';

/** Opens a page of the practice org or shop with a short-lived ticket: those pages are for signed-in people only. */
export async function GET(request: Request, { params }: { params: Promise<{ place: string }> }): Promise<Response> {
  const { place } = await params;
  const { engine, member } = await createContext(request.headers);
  const home = env().publicUrl;
  if (!member) return Response.redirect(`${home}/sign-in?to=${encodeURIComponent(`/practice/${place}`)}`, 303);
  const pages = practicePages(engine);
  const url = place === 'org' ? pages?.org : place === 'shop' ? pages?.shop : undefined;
  return Response.redirect(url ?? `${home}/connections?error=connection.noPractice`, 303);
}
