/**
 * A path on our own site: anything else could send a person who just signed in to somebody else's page. `//host` and `/\host` lead
 * elsewhere, and so does a control character before a slash, because browsers leave tabs and line ends out of an address.
 */
export const isOwnPath = (path: string): boolean => /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path);
