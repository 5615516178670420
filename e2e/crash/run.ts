/**
 * `npm run test:crash -- --seeds N [--seed X] [--times N] [--lines N] [--short] [--stall S] [--freezes N] [--again] [--report F] [--story]`: events under fire.
 * Each seed draws from its number which events come when and which process dies where; `--seed X` does the same again. Times
 * are the machine's own, so a replay hurts the same places, not the same instruction.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { removeCode, writeCode } from './code.ts';
import { type House, openHouse } from './house.ts';
import { kinds } from './kinds.ts';
import { places } from './plan.ts';
import { runSeed, type SeedResult } from './seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    seed: { type: 'string' },
    /** Each seed so many times: what failed once need not fail the next time. */
    times: { type: 'string', default: '1' },
    /** How many seeds run side by side, each line with its own PostgreSQL and org. */
    lines: { type: 'string' },
    /** Half of the time and of the events for each seed. */
    short: { type: 'boolean', default: false },
    /** Seconds: whoever comes to a failpoint freezes so long instead of dying. */
    stall: { type: 'string' },
    /** So many freezes more for each seed, at any moment and until long after its events. */
    freezes: { type: 'string', default: '0' },
    /** A seed that failed is tried once more, and passes when it then does; both are told. */
    again: { type: 'boolean', default: false },
    /** A file for the counts. */
    report: { type: 'string' },
    /** Tells what was done to which process, and what they said. */
    story: { type: 'boolean', default: false },
  },
});

/** Fewer seeds than this need not meet every failpoint, nor enough interrupted adds for a share. */
const ENOUGH_SEEDS = 10;
const ENOUGH_ADDS = 100;
const LEAST_SHARE = 0.99;
/** A machine without a moment to spare may not even let a seed begin. */
const MOST_MISHAPS = 5;

const count = Number(values.seeds);
const times = Number(values.times);
const first = values.seed === undefined ? 1 : Number(values.seed);
if (![count, times].every((number) => Number.isInteger(number) && number >= 1) || !Number.isInteger(first))
  throw new Error('--seeds, --times and --seed are whole numbers');
const stallMs = values.stall === undefined ? undefined : Number(values.stall) * 1_000;
if (stallMs !== undefined && !(stallMs > 0)) throw new Error('--stall is a number of seconds');
const freezes = Number(values.freezes);
if (!Number.isInteger(freezes) || freezes < 0) throw new Error('--freezes is a whole number');
const settings = { isShort: values.short, stallMs, freezes };
const lines = Math.min(count * times, Number(values.lines ?? 2));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const left = Array.from({ length: count * times }, (_, n) => first + Math.floor(n / times));
const results: SeedResult[] = [];
let mishaps = 0;
await writeCode();
await Promise.all(Array.from({ length: lines }, line));
await removeCode();
results.sort((one, other) => one.seed - other.seed);

let passed = 0;
let failed = 0;
const judge = (isGood: boolean, text: string): void => {
  if (isGood) passed += 1;
  else failed += 1;
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${text}`);
};

console.log('');
for (const { seed, violations } of results) judge(violations.length === 0, `seed ${seed}`);
const sum = (of: (result: SeedResult) => number): number => results.reduce((total, result) => total + of(result), 0);
// Freezing for long is the workers' part.
const hits = places
  .filter((name) => stallMs === undefined || name !== 'accepted')
  .map((name) => ({ failpoint: name, hits: sum((result) => result.hits.get(name) ?? 0) }));
console.log('\nDied or froze at');
for (const { failpoint, hits: met } of hits) console.log(`  ${failpoint.padEnd(18)} ${String(met).padStart(5)}`);
const came = kinds.map((kind) => ({
  kind,
  seeds: sum((result) => (result.kinds.has(kind) ? 1 : 0)),
  events: sum((result) => result.kinds.get(kind)?.events ?? 0),
  adds: sum((result) => result.kinds.get(kind)?.adds ?? 0),
}));
console.log('\nKinds of flows          seeds  events  adds interrupted');
for (const { kind, seeds, events, adds: hurt } of came)
  console.log(`  ${kind.padEnd(18)} ${[seeds, events, hurt].map((number) => String(number).padStart(7)).join(' ')}`);
const adds = sum((result) => result.interruptedAdds);
const share = adds === 0 ? 1 : 1 - sum((result) => result.forPerson) / adds;
const text = `${(share * 100).toFixed(1)} % of ${adds} interrupted adds ended without a person`;
console.log(`\n${sum((result) => result.events)} events, ${sum((result) => result.accepted)} answered 202; ${text}`);
const keyed = came.find(({ kind }) => kind === 'keyed');
if (keyed && keyed.adds > 0) {
  const alone = 1 - sum((result) => result.kinds.get('keyed')?.forPerson ?? 0) / keyed.adds;
  console.log(`of ${keyed.adds} interrupted adds with a key ${(alone * 100).toFixed(1)} % ended without a person`);
  judge(alone === 1, 'every interrupted add with a key ends without a person');
}
if (adds >= ENOUGH_ADDS) judge(share >= LEAST_SHARE, 'nearly all interrupted adds end without a person');
if (count >= ENOUGH_SEEDS)
  judge(
    came.every(({ events }) => events > 0),
    'every kind of flow had events',
  );
// Where a process dies in a few short seconds is left to the machine.
if (count >= ENOUGH_SEEDS && !values.short)
  judge(
    hits.every(({ hits: met }) => met > 0),
    'every failpoint was met',
  );
console.log(`${passed} passed, ${failed} failed`);
if (values.report) await writeFile(values.report, `${JSON.stringify({ passed, failed })}\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function line(): Promise<void> {
  let house = await openHouse(() => {});
  for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
    let result = await run(house, seed).catch((error: unknown) => {
      if (mishaps++ === MOST_MISHAPS) throw error;
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      console.log(`seed ${seed} was not judged and comes again: ${reason}`);
    });
    if (!result) {
      left.unshift(seed);
      house = await anew(house);
      continue;
    }
    if (result.violations.length > 0 && values.again) {
      house = await anew(house);
      result = await run(house, seed);
      console.log(`seed ${seed} FAILED at first, and was tried again: see above`);
    }
    results.push(result);
    if (result.violations.length > 0 && left.length > 0) house = await anew(house);
  }
  await house.close();
}

async function run(house: House, seed: number): Promise<SeedResult> {
  const result = await runSeed(house, seed, settings, values.story ? console.log : () => {});
  tell(result);
  return result;
}

/** What a failed seed left behind would hurt the next. */
async function anew(house: House): Promise<House> {
  await house.close();
  return openHouse(() => {});
}

function tell(result: SeedResult): void {
  const { seed, violations, events, accepted, interruptedAdds, forPerson, seconds } = result;
  const met = [...result.hits].map(([name, times]) => `${name} ${times}`).join(', ');
  console.log(
    `seed ${seed}: ${violations.length === 0 ? 'ok' : 'FAILED'}, ${seconds.toFixed(0)} s, ${accepted} of ${events} events accepted, ` +
      `${interruptedAdds} adds interrupted (${forPerson} for a person); ${met}`,
  );
  if (!values.story && violations.length > 0) for (const entry of result.story) console.log(`  ${entry}`);
  for (const violation of violations) console.log(`  VIOLATED, seed ${seed}: ${violation}`);
}
