import { finishOAuth } from '../../../../../engine/api.ts';
import { createContext } from '../../../../_server/context.ts';
import { env } from '../../../../_server/env.ts';
import { asFlowError, newReference } from '../../../../_server/errors.ts';

/** Where Salesforce sends the browser back to. Whatever happened is said on the page that the sign-in started from. */
export async function GET(request: Request): Promise<Response> {
  const { engine, viewer } = await createContext(request.headers);
  if (!viewer) return to('/sign-in', {});
  const query = new URL(request.url).searchParams;
  const given = (key: string) => query.get(key)?.slice(0, 4000);
  try {
    const { connectionId, returnTo, held } = await finishOAuth(engine, {
      state: given('state') ?? '',
      userId: viewer.userId,
      ...pick('code', given('code')),
      ...pick('error', given('error')),
      ...pick('errorDescription', given('error_description')),
    });
    if (held) return to('/connections', { held });
    return to(returnTo, { connected: connectionId });
  } catch (error) {
    const known = asFlowError(error);
    if (known) return to('/connections', { error: known.code, params: JSON.stringify(known.params) });
    const reference = newReference();
    engine.log.error({ err: error, reference }, 'a sign-in at a connected service failed');
    return to('/connections', { error: 'engine.unexpected', params: JSON.stringify({ reference }) });
  }
}

const pick = <Key extends string>(key: Key, value: string | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, string>>;

function to(path: string, query: Record<string, string>): Response {
  const url = new URL(path, env().publicUrl);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return Response.redirect(url, 303);
}
