/** JSON as the log needs it: no name twice, bounded depth, whole numbers told from others, no half of a surrogate pair. Two readers must not see two stories. */
export type Json = null | boolean | string | number | Fraction | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;
/** A number that is no whole one, or is too large to be told exactly. */
export class Fraction {}

const maxDepth = 32;
const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value(0);
    if (this.at !== this.text.length) throw new SyntaxError();
    return value;
  }

  private value(depth: number): Json {
    this.take(blank);
    const c = this.text[this.at];
    const value = c === "{" ? this.object(depth + 1) : c === "[" ? this.array(depth + 1) : c === '"' ? this.string() : this.plain();
    this.take(blank);
    return value;
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = new Map();
    this.members(depth, "}", () => {
      this.take(blank);
      const name = this.string();
      this.take(blank);
      if (this.text[this.at++] !== ":" || object.has(name)) throw new SyntaxError();
      object.set(name, this.value(depth));
    });
    return object;
  }

  private array(depth: number): Json[] {
    const array: Json[] = [];
    this.members(depth, "]", () => array.push(this.value(depth)));
    return array;
  }

  private members(depth: number, end: string, member: () => void) {
    if (depth > maxDepth) throw new SyntaxError();
    this.at++;
    this.take(blank);
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      member();
      const c = this.text[this.at++];
      if (c === end) return;
      if (c !== ",") throw new SyntaxError();
    }
  }

  private string(): string {
    const raw = this.take(string);
    if (raw === null) throw new SyntaxError();
    const text = JSON.parse(raw) as string;
    if (loneSurrogate.test(text)) throw new SyntaxError();
    return text;
  }

  private plain(): Json {
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const)
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    const raw = this.take(number);
    if (!raw) throw new SyntaxError();
    const value = Number(raw);
    return /^-?\d+$/.test(raw) && Number.isSafeInteger(value) ? value : new Fraction();
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found && found[0];
  }
}

/** Null when it is no JSON object of this kind. */
export function readObject(text: string): JsonObject | null {
  try {
    const value = new Reader(text).whole();
    return value instanceof Map ? value : null;
  } catch {
    return null;
  }
}
export const textOf = (json: JsonObject, name: string) => {
  const value = json.get(name);
  return typeof value === "string" ? value : null;
};
export const numberOf = (json: JsonObject, name: string) => {
  const value = json.get(name);
  return typeof value === "number" ? value : null;
};
