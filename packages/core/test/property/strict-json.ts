/** A JSON value, objects as maps: a second reading of strict JSON that shares nothing with the first. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export type JsonMap = ReadonlyMap<string, Json>;

const MAX_DEPTH = 32;
const SPACE = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these (RFC 8259 §7)
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/** Returns the object in `bytes`, or undefined: bad UTF-8, bad JSON, no object, too deep, a name twice. */
export function readObject(bytes: Uint8Array): JsonMap | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(Buffer.from(bytes))) return undefined;
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    reader.end();
    return value instanceof Map ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    this.#match(SPACE);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth + 1);
    if (next === '[') return this.#list(depth + 1);
    const token = this.#match(STRING) ?? this.#match(NUMBER) ?? this.#match(WORD);
    if (token === undefined) throw new SyntaxError('no value');
    return JSON.parse(token) as Json;
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at !== this.#text.length) throw new SyntaxError('more text');
  }

  #object(depth: number): JsonMap {
    const members = new Map<string, Json>();
    this.#members(depth, '}', () => {
      this.#match(SPACE);
      const name = this.#match(STRING);
      if (name === undefined) throw new SyntaxError('no name');
      const key = JSON.parse(name) as string;
      if (members.has(key)) throw new SyntaxError('a name twice');
      this.#expect(':');
      members.set(key, this.value(depth));
    });
    return members;
  }

  #list(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.#members(depth, ']', () => void items.push(this.value(depth)));
    return items;
  }

  #members(depth: number, end: string, readOne: () => void): void {
    if (depth > MAX_DEPTH) throw new SyntaxError('too deep');
    this.#at += 1;
    this.#match(SPACE);
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    readOne();
    this.#match(SPACE);
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      readOne();
      this.#match(SPACE);
    }
    this.#expect(end);
  }

  #expect(character: string): void {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) throw new SyntaxError(`no ${character}`);
    this.#at += 1;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
