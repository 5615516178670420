import { createHash, randomBytes } from 'node:crypto';

export interface CodeGrant {
  userId: string;
  clientId: string;
  redirectUri: string;
  scope: string;
  challenge: string | undefined;
  expiresAt: number;
}

/** A code is good for 15 minutes and once. */
const CODE_MS = 15 * 60 * 1000;

/** Authorization codes live in memory: nobody waits a restart long for one. */
export class Codes {
  private readonly grants = new Map<string, CodeGrant>();
  private readonly used = new Set<string>();

  issue(grant: Omit<CodeGrant, 'expiresAt'>): string {
    const code = `aPrx${randomBytes(48).toString('base64url')}==`;
    this.grants.set(code, { ...grant, expiresAt: Date.now() + CODE_MS });
    return code;
  }

  /** The grant of a code, which is then spent. */
  redeem(code: string): CodeGrant | 'expired' | undefined {
    const grant = this.grants.get(code);
    if (!grant) return this.used.has(code) ? 'expired' : undefined;
    this.grants.delete(code);
    this.used.add(code);
    return grant.expiresAt < Date.now() ? 'expired' : grant;
  }
}

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
