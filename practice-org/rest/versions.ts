/** Oldest and newest API version; older ones are retired. */
const OLDEST = 31;
const RETIRED_FROM = 21;
const NEWEST = 68;

/** Winter '27 is 68.0; there are three releases a year. */
function label(version: number): string {
  const age = NEWEST - version;
  const season = ['Winter', 'Summer', 'Spring'][age % 3] ?? 'Winter';
  const winterYear = 27 - Math.floor(age / 3);
  const year = season === 'Winter' ? winterYear : winterYear - 1;
  return `${season} '${String(year).padStart(2, '0')}`;
}

export const VERSIONS = Array.from({ length: NEWEST - OLDEST + 1 }, (_, n) => OLDEST + n).map((version) => ({
  label: label(version),
  url: `/services/data/v${version}.0`,
  version: `${version}.0`,
}));

export const LATEST = `${NEWEST}.0`;

/** `v64.0` -> `64.0`; 'retired' or undefined when the org does not speak it. */
export function readVersion(segment: string): string | 'retired' | undefined {
  const match = /^v(\d{2})\.0$/.exec(segment);
  if (!match) return undefined;
  const version = Number(match[1]);
  if (version >= OLDEST && version <= NEWEST) return `${version}.0`;
  return version >= RETIRED_FROM && version < OLDEST ? 'retired' : undefined;
}
