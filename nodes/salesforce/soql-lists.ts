/**
 * `IN (:ids)` and `IN (:first, :second)`, as people write lists, become `IN :name`, which the parser knows. The text keeps its
 * length, so that what is wrong in it is still found at its line and column. Pure.
 */
export interface ListedSoql {
  soql: string;
  /** Places of ours, with the names that stand for them. */
  lists: ReadonlyMap<string, string[]>;
}

const quotedOrList =
  /'(?:\\.|[^'\\])*'|\b(IN|INCLUDES|EXCLUDES)(\s*)\((\s*:\s*[a-z_]\w*\s*(?:,\s*:\s*[a-z_]\w*\s*)*)\)/gis;

export function listedSoql(soql: string): ListedSoql {
  const lists = new Map<string, string[]>();
  const free = ownNames(soql);
  const text = soql.replaceAll(quotedOrList, (whole, operator?: string, blanks?: string, inner?: string) => {
    if (operator === undefined || inner === undefined) return whole;
    const names = [...inner.matchAll(/:\s*(\w+)/g)].map(([, name = '']) => name);
    const before = `${operator}${blanks} `;
    if (names.length === 1) return `${before}${inner} `;
    const name = free.next().value;
    lists.set(name, names);
    return `${before}:${name}`.padEnd(whole.length);
  });
  return { soql: text, lists };
}

/** Short enough for the shortest list, `(:a,:b)`. */
function* ownNames(soql: string): Generator<string, never> {
  for (let n = 0; ; n++) if (!new RegExp(`:\\s*l${n}\\b`).test(soql)) yield `l${n}`;
}
