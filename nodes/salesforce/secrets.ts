import { z } from 'zod';
import { isLoopback } from '../rest/dispatcher.ts';

/** Everything encrypted at rest. `orgName` and `username` ride along because the connections page shows them as facts. */
export const salesforceSecrets = z.object({
  method: z.enum(['clientCredentials', 'jwtBearer', 'webServer']),
  loginUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string().optional(),
  /** jwtBearer: PKCS #8 PEM, the user it speaks for, and the audience that was accepted. */
  privateKey: z.string().optional(),
  jwtUser: z.string().optional(),
  audience: z.string().optional(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  instanceUrl: z.string(),
  orgId: z.string(),
  userId: z.string(),
  issuedAt: z.number(),
  orgName: z.string().optional(),
  username: z.string().optional(),
});

export type SalesforceSecrets = z.infer<typeof salesforceSecrets>;

/** An org on this machine is the practice org: it answers at once, so nothing of a lost request can still be working. */
export const isPractice = (secrets: SalesforceSecrets) => isLoopback(secrets.instanceUrl);
