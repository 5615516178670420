/** The one-time code in the address that the first start prints: without it nobody can make the owner account. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';

const codeFile = (home: string): string => join(home, 'owner-code');

/** Compares with the SHA-256 (hex) in `<home>/owner-code`. False when there is none: it goes with the first owner. */
export function claimOwnerCode(engine: Engine, code: string): boolean {
  const given = createHash('sha256').update(code.trim()).digest();
  try {
    const kept = Buffer.from(readFileSync(codeFile(engine.home), 'utf8').trim(), 'hex');
    return kept.length === given.length && timingSafeEqual(kept, given);
  } catch {
    return false;
  }
}

export function removeOwnerCode(home: string): void {
  rmSync(codeFile(home), { force: true });
}
