/** Only whole web addresses become links: values come from outside, and `javascript:` is an address too. */
export const isWebAddress = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/\S+$/.test(value);
