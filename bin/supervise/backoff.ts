const WINDOW_MS = 5 * 60_000;
const DEATHS_TO_GIVE_UP = 10;
const LONGEST_MS = 30_000;

export type AfterDeath = { kind: 'restart'; afterMs: number } | { kind: 'giveUp' };

/** What to do after a death, given the times of all deaths (this one too): 1, 2, 4 … 30 s, and no tenth try in 5 minutes. */
export function afterDeath(deaths: readonly number[], now: number): AfterDeath {
  const recent = deaths.filter((at) => now - at < WINDOW_MS).length;
  if (recent >= DEATHS_TO_GIVE_UP) return { kind: 'giveUp' };
  return { kind: 'restart', afterMs: Math.min(1000 * 2 ** Math.max(0, recent - 1), LONGEST_MS) };
}
