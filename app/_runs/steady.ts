/** Lists that are read again every few seconds: nothing moves away under a pointer on its way to a row. Pure. */

/** As they stood, each as it is now; one that is gone stays as it was. */
export function steady<Row extends { id: string }>(stood: readonly Row[], now: readonly Row[]): Row[] {
  const byId = new Map(now.map((row) => [row.id, row]));
  return stood.map((row) => byId.get(row.id) ?? row);
}
