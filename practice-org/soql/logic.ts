import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';

export type Leaf = Exclude<Condition, { openParen: number; field?: never; fn?: never }> | ValueQueryCondition;

export type Logic =
  | { kind: 'leaf'; leaf: Leaf }
  | { kind: 'not'; inner: Logic }
  | { kind: 'and'; parts: Logic[] }
  | { kind: 'or'; parts: Logic[] };

type Word = '(' | ')' | 'AND' | 'OR' | 'NOT' | { leaf: Leaf };

/** Thrown when AND and OR stand side by side without parentheses. */
export class MixedLogic extends Error {
  readonly operator: string;

  constructor(operator: string) {
    super(operator);
    this.operator = operator;
  }
}

/** The parser hands a flat chain with counts of parentheses; this rebuilds the tree. */
export function logicOf(clause: WhereClause | HavingClause): Logic {
  const words = [...wordsOf(clause)];
  let at = 0;

  function operand(): Logic {
    const word = words[at];
    at += 1;
    if (word === 'NOT') return { kind: 'not', inner: operand() };
    if (word === '(') {
      const inner = chain();
      at += 1;
      return inner;
    }
    if (word === undefined || typeof word === 'string') throw new MixedLogic(String(word));
    return { kind: 'leaf', leaf: word.leaf };
  }

  function chain(): Logic {
    const parts = [operand()];
    let operator: 'AND' | 'OR' | undefined;
    for (let word = words[at]; word === 'AND' || word === 'OR'; word = words[at]) {
      if (operator && operator !== word) throw new MixedLogic(word);
      operator = word;
      at += 1;
      parts.push(operand());
    }
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    return operator === 'OR' ? { kind: 'or', parts } : { kind: 'and', parts };
  }

  return chain();
}

function* wordsOf(clause: WhereClause | HavingClause): Generator<Word> {
  const { left } = clause;
  for (let n = left?.openParen ?? 0; n > 0; n -= 1) yield '(';
  if (left && ('field' in left || 'fn' in left)) yield { leaf: left as Leaf };
  const closing = left && 'closeParen' in left ? (left.closeParen ?? 0) : 0;
  for (let n = closing; n > 0; n -= 1) yield ')';
  if ('right' in clause) {
    yield clause.operator;
    yield* wordsOf(clause.right);
  }
}
