/** From the figures of all rounds to medians, ratios, and a table. */

/** Figures of one round, by name. Names that end in PerSecond are rates, in Ms times, in Mb memory. */
export type Round = Record<string, number>;

export interface Aim {
  name: string;
  /** What the figure is, for the table. */
  what: string;
  figure: (round: Round) => number;
  unit: string;
  /** `atLeast` or `atMost`; absent = reported as it is. */
  atLeast?: number;
  atMost?: number;
}

const over = (round: Round, one: string, other: string): number =>
  (round[one] ?? Number.NaN) / (round[other] ?? Number.NaN);
const minus = (round: Round, one: string, other: string): number =>
  (round[one] ?? Number.NaN) - (round[other] ?? Number.NaN);
const plain = (name: string) => (round: Round) => round[name] ?? Number.NaN;

/** The aims of the engine; (a), (b), (c) are the references of the same run. */
export const aims: Aim[] = [
  {
    name: 'ingest',
    what: 'ingestion, workers stopped / (c)',
    figure: (r) => over(r, 'ingestPerSecond', 'insertPerSecond'),
    unit: '×',
    atLeast: 0.6,
  },
  { name: 'ingestP99', what: 'ingestion, workers stopped, p99', figure: plain('ingestP99Ms'), unit: 'ms', atMost: 100 },
  {
    name: 'ingestDraining',
    what: 'ingestion while draining / (c)',
    figure: (r) => over(r, 'drainingPerSecond', 'insertBesidePerSecond'),
    unit: '×',
    atLeast: 0.3,
  },
  {
    name: 'flows0',
    what: 'end to end, org at 0 ms / (a)',
    figure: (r) => over(r, 'flows0PerSecond', 'loop0PerSecond'),
    unit: '×',
    atLeast: 0.5,
  },
  {
    name: 'started0',
    what: 'the same, both sides just started',
    figure: (r) => over(r, 'started0PerSecond', 'loopStarted0PerSecond'),
    unit: '×',
  },
  {
    name: 'flows50',
    what: 'end to end, org at 50 ms / (a)',
    figure: (r) => over(r, 'flows50PerSecond', 'loop50PerSecond'),
    unit: '×',
    atLeast: 4,
  },
  { name: 'calls50', what: 'Salesforce calls per run, org at 50 ms', figure: plain('calls50'), unit: '', atMost: 0.05 },
  {
    name: 'atOnce50',
    what: 'requests in flight per connection, at most',
    figure: plain('atOnce50'),
    unit: '',
    atMost: 10,
  },
  {
    name: 'gentle0',
    what: '20 events/s, webhook → write, org at 0 ms, − (a)',
    figure: (r) => minus(r, 'gentle0Ms', 'loopGentle0Ms'),
    unit: 'ms',
    atMost: 10,
  },
  {
    name: 'gentle50',
    what: '20 events/s, webhook → write, org at 50 ms, − (a)',
    figure: (r) => minus(r, 'gentle50Ms', 'loopGentle50Ms'),
    unit: 'ms',
    atMost: 10,
  },
  { name: 'callsGentle50', what: 'Salesforce calls per run at 20 events/s', figure: plain('callsGentle50'), unit: '' },
  { name: 'memory', what: 'web + worker under this load', figure: plain('loadMb'), unit: 'MB', atMost: 450 },
  { name: 'idle', what: 'idle worker', figure: plain('idleMb'), unit: 'MB', atMost: 150 },
];

export const median = (values: number[]): number => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

export interface Line {
  name: string;
  what: string;
  value: number;
  unit: string;
  aim: string;
  isMet: boolean | null;
}

export function compare(rounds: Round[]): Line[] {
  return aims.flatMap(({ name, what, figure, unit, atLeast, atMost }) => {
    const value = median(rounds.map(figure));
    if (Number.isNaN(value)) return [];
    const aim = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : '';
    const isMet = atLeast !== undefined ? value >= atLeast : atMost !== undefined ? value <= atMost : null;
    return [{ name, what, value, unit, aim, isMet }];
  });
}

export function figures(rounds: Round[]): Round {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round)))];
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]));
}

const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) < 1 ? 3 : 2);

export function table(lines: Line[], baseline: Record<string, number>): string {
  const rows = [
    ['figure', 'value', 'aim', '', 'baseline'],
    ...lines.map(({ name, what, value, unit, aim, isMet }) => [
      what,
      `${short(value)} ${unit}`.trim(),
      aim,
      isMet === null ? '' : isMet ? 'met' : 'missed',
      baseline[name] === undefined ? '' : short(baseline[name]),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
