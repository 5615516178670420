/** What is read off an object that nobody changes is read once, and forgotten with it. */
export function keptWith<Source extends object, Reading>(
  read: (source: Source) => Reading,
): (source: Source) => Reading {
  const readings = new WeakMap<Source, { reading: Reading }>();
  return (source) => {
    const known = readings.get(source);
    if (known) return known.reading;
    const reading = read(source);
    readings.set(source, { reading });
    return reading;
  };
}
