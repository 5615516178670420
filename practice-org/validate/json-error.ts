import { at } from './json-position.ts';

/** Where a body stops being JSON, and what a parser in Salesforce's manner says of it. */
interface Fault {
  message: string;
  offset: number;
}

class Broken extends Error {
  readonly fault: Fault;

  constructor(message: string, offset: number) {
    super(message);
    this.fault = { message, offset };
  }
}

const VALUE = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')";
const WORDS = ['true', 'false', 'null'];
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** What is wrong with a body that `JSON.parse` does not take; its own message has a place only now and then. */
export function describeJsonError(raw: string): string {
  try {
    const reader = new Reader(raw);
    reader.value();
    reader.end();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return `${error.fault.message} ${at(raw, error.fault.offset)}`;
  }
  return `Unexpected end-of-input ${at(raw, raw.length)}`;
}

class Reader {
  private readonly text: string;
  private place = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(): void {
    const first = this.next();
    if (first === '{') this.members();
    else if (first === '[') this.items();
    else if (first === '"') this.string('VALUE_STRING');
    else if (/[-\d]/.test(first)) this.number();
    else this.word();
  }

  end(): void {
    if (this.look() !== undefined) throw this.unexpected('was expecting end of input');
  }

  private members(): void {
    this.place += 1;
    if (this.next() === '}') {
      this.place += 1;
      return;
    }
    for (;;) {
      if (this.next() !== '"') throw this.unexpected('was expecting double-quote to start field name');
      this.string('field name');
      if (this.next() !== ':') throw this.unexpected('was expecting a colon to separate field name and value');
      this.place += 1;
      this.value();
      const mark = this.next();
      if (mark !== '}' && mark !== ',') throw this.unexpected('was expecting comma to separate Object entries');
      this.place += 1;
      if (mark === '}') return;
    }
  }

  private items(): void {
    this.place += 1;
    if (this.next() === ']') {
      this.place += 1;
      return;
    }
    for (;;) {
      this.value();
      const mark = this.next();
      if (mark !== ']' && mark !== ',') throw this.unexpected('was expecting comma to separate Array entries');
      this.place += 1;
      if (mark === ']') return;
    }
  }

  private string(what: string): void {
    for (this.place += 1; ; this.place += 1) {
      const character = this.text[this.place];
      if (character === undefined) throw new Broken(`Unexpected end-of-input in ${what}`, this.place);
      if (character === '"') break;
      if (character < ' ') throw this.control(character);
      if (character === '\\') this.escape();
    }
    this.place += 1;
  }

  private escape(): void {
    this.place += 1;
    const character = this.text[this.place] ?? '';
    if (/["\\/bfnrt]/.test(character)) return;
    if (character !== 'u')
      throw new Broken(`Unrecognized character escape '${character}' (code ${codeOf(character)})`, this.place);
    if (!/^[\da-fA-F]{4}/.test(this.text.slice(this.place + 1)))
      throw new Broken('Unexpected character: was expecting a hex-digit for character escape sequence', this.place + 1);
    this.place += 4;
  }

  private control(character: string): Broken {
    const message = `Illegal unquoted character ((CTRL-CHAR, code ${codeOf(character)})): has to be escaped using backslash to be included in string value`;
    return new Broken(message, this.place);
  }

  private number(): void {
    NUMBER.lastIndex = this.place;
    const found = NUMBER.exec(this.text)?.[0] ?? '';
    if (found === '') throw this.unexpected(VALUE);
    this.place += found.length;
  }

  private word(): void {
    const found = /^\w+/.exec(this.text.slice(this.place, this.place + 100))?.[0];
    if (found === undefined) throw this.unexpected(VALUE);
    if (!WORDS.includes(found))
      throw new Broken(`Unrecognized token '${found}': was expecting 'null', 'true', 'false' or NaN`, this.place);
    this.place += found.length;
  }

  private look(): string | undefined {
    while (' \t\r\n'.includes(this.text[this.place] ?? 'x')) this.place += 1;
    return this.text[this.place];
  }

  private next(): string {
    const character = this.look();
    if (character === undefined) throw new Broken('Unexpected end-of-input', this.place);
    return character;
  }

  private unexpected(rule: string): Broken {
    const character = this.text[this.place] ?? '';
    return new Broken(`Unexpected character ('${character}' (code ${codeOf(character)})): ${rule}`, this.place);
  }
}

const codeOf = (character: string): number => character.charCodeAt(0);
