/** Looks at JSON text without building it: how deep it nests and where it breaks. Neither recurses over input depth. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return deepest;
}

/**
 * Offset of the first character that cannot be part of JSON; the length when the text just ends too early. V8 names a
 * position only in some of its messages. Expects nesting to be bounded already.
 */
export function firstErrorAt(text: string): number {
  const reader = new Reader(text);
  const isComplete = reader.value() && reader.end();
  return isComplete ? text.length : reader.at;
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): boolean {
    this.#space();
    const first = this.#text[this.at];
    if (first === '{') return this.#members('}', () => this.#string() && this.#take(':') && this.value());
    if (first === '[') return this.#members(']', () => this.value());
    if (first === '"') return this.#string();
    return this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  }

  end(): boolean {
    this.#space();
    return this.at === this.#text.length;
  }

  #members(close: string, member: () => boolean): boolean {
    this.at += 1;
    if (this.#take(close)) return true;
    do {
      if (!member()) return false;
    } while (this.#take(','));
    return this.#take(close);
  }

  #string(): boolean {
    if (!this.#take('"')) return false;
    for (; this.at < this.#text.length; this.at += 1) {
      const code = this.#text.charCodeAt(this.at);
      if (code === QUOTE) {
        this.at += 1;
        return true;
      }
      if (code < 0x20) return false;
      if (code !== BACKSLASH) continue;
      const escapeAt = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
      escapeAt.lastIndex = this.at;
      if (!escapeAt.test(this.#text)) return false;
      this.at = escapeAt.lastIndex - 1;
    }
    return false;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y);
  }
}
