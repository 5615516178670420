import { eq } from 'drizzle-orm';
import { user } from '../../db/schema/index.ts';
import { UserFixableError } from '../../nodes/errors.ts';
import type { Engine } from '../engine.ts';
import { isLocale } from '../words.ts';

/** Language of this person's screens and mails. */
export async function setLocale(engine: Engine, userId: string, locale: string): Promise<void> {
  if (!isLocale(locale)) throw new UserFixableError('people.localeUnknown', { locale: locale.slice(0, 20) });
  await engine.db.update(user).set({ locale, updatedAt: new Date() }).where(eq(user.id, userId));
}
