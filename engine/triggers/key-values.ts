/** The few short values of an event that people search the run log by: e-mail, id, number, name. Pure. */
import type { Json } from '../../nodes/contract.ts';

const telling = /^(.*e?mail(_address)?|(.*_)?(id|number|phone)|(full_|customer_|company_)?name|order(_no)?)$/i;

/** At most five, each at most 100 characters, from the first two levels. */
export function keyValuesOf(payload: Json): string[] {
  const found = new Set<string>();
  collect(payload, 0, found);
  return [...found].slice(0, 5);
}

function collect(value: Json, depth: number, found: Set<string>): void {
  if (value === null || typeof value !== 'object' || depth > 2) return;
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== null && typeof entry === 'object') collect(entry, depth + 1, found);
    else if (telling.test(snake(key)) && entry !== null && typeof entry !== 'boolean') {
      const text = String(entry).trim();
      if (text !== '' && text.length <= 100) found.add(text);
    }
  }
}

const snake = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
