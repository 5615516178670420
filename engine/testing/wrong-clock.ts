/**
 * For a process of its own in tests (`--import`): its clock is wrong by what it is told, and goes too fast or too slow. What
 * measures how long something takes is not touched, as on a computer whose time somebody sets.
 */
const RightDate = Date;
const began = RightDate.now();
let wrongMs = Number(process.env.WRONG_CLOCK_MS ?? 0);
const drift = Number(process.env.WRONG_CLOCK_DRIFT ?? 0);

const now = (): number => {
  const right = RightDate.now();
  return Math.round(right + wrongMs + (right - began) * drift);
};

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [now()] : given, as),
  get: (target, name, as) => (name === 'now' ? now : Reflect.get(target, name, as)),
});

process.on('message', (message: { wrongMs?: number }) => {
  if (typeof message.wrongMs === 'number') wrongMs = message.wrongMs;
});
