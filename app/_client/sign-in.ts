/** better-auth's HTTP calls for e-mail and password; the session cookie is set by the answer. */
export type SignIn = 'done' | 'wrong' | 'tooMany' | 'failed';

export async function signIn(email: string, password: string): Promise<SignIn> {
  try {
    const { ok, status } = await post('/api/auth/sign-in/email', { email, password });
    if (ok) return 'done';
    if (status === 429) return 'tooMany';
    return status === 401 || status === 400 || status === 403 ? 'wrong' : 'failed';
  } catch {
    return 'failed';
  }
}

/** A full load afterwards: nothing of the person may stay in this tab's memory. */
export async function signOut(): Promise<void> {
  await post('/api/auth/sign-out', {});
  window.location.assign('/sign-in');
}

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
