/**
 * The workspace's time zone while work is done for it: what turns a time into a day, or a clock's time into a moment, reads it.
 */
import { circumstances, under } from './circumstances.ts';

/** `timeZone`: IANA name. */
export const inTimeZone = <T>(timeZone: string, work: () => T): T => under({ timeZone }, work);

export const currentTimeZone = (): string => circumstances().timeZone;
