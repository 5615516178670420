/** Who is signed in: better-auth with e-mail and password. People are made by the engine (addPerson), never over HTTP. */
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { account, newId, session, user, verification } from '../../db/schema/index.ts';
import type { Engine } from '../../engine/engine.ts';
import { engine } from './engine.ts';
import { env } from './env.ts';
import { sessionKey } from './session-key.ts';

const DAY = 24 * 60 * 60;

export type Auth = ReturnType<typeof build>;

const place = globalThis as { nagareAuth?: Promise<Auth> };

export function auth(): Promise<Auth> {
  place.nagareAuth ??= engine().then(build, (error: unknown) => {
    delete place.nagareAuth;
    throw error;
  });
  return place.nagareAuth;
}

function build({ db }: Engine) {
  const { publicUrl, home, secret } = env();
  return betterAuth({
    appName: 'Nagare',
    baseURL: publicUrl,
    secret: sessionKey(home, secret),
    database: drizzleAdapter(db, { provider: 'pg', schema: { user, session, account, verification } }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    user: { additionalFields: { locale: { type: 'string', required: false, input: false } } },
    session: { expiresIn: 30 * DAY, updateAge: DAY, cookieCache: { enabled: true, maxAge: 60 } },
    // A page of this very server may sign in under whatever name the browser reached it by (localhost, 127.0.0.1, a proxy's).
    trustedOrigins: (request) => (request ? ownOrigins(request) : []),
    // One address may stand for a whole office; guessing a password stays hopeless.
    rateLimit: { customRules: { '/sign-in/email': { window: 60, max: 30 } } },
    advanced: {
      cookiePrefix: 'nagare',
      useSecureCookies: publicUrl.startsWith('https://'),
      database: { generateId: () => newId() },
    },
    telemetry: { enabled: false },
  });
}

/** A foreign page cannot choose the Host header that its visitor's browser sends, so Host names only ourselves. */
export function ownOrigins(request: Request): string[] {
  const host = request.headers.get('host');
  return host ? [`http://${host}`, `https://${host}`] : [];
}
