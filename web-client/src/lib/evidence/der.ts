/** ASN.1 DER (X.690), as much as certificates and signatures need: one value is its tag, its content and all of its bytes. */
export class Der {
  private constructor(
    readonly tag: number,
    readonly content: Uint8Array,
    readonly bytes: Uint8Array,
  ) {}

  /** @throws RangeError when it is no DER or something stands behind it. */
  static read(bytes: Uint8Array): Der {
    const [value, end] = Der.at(bytes, 0);
    if (end !== bytes.length) throw new RangeError("bytes after the value");
    return value;
  }

  get children(): Der[] {
    const children: Der[] = [];
    for (let at = 0; at < this.content.length; ) {
      const [child, end] = Der.at(this.content, at);
      children.push(child);
      at = end;
    }
    return children;
  }

  /** The n-th child, which must be there. */
  child(n: number): Der {
    const child = this.children[n];
    if (!child) throw new RangeError("a value is missing");
    return child;
  }

  get oid(): string {
    if (this.tag !== 0x06 || !this.content.length) throw new RangeError("not an object identifier");
    const numbers: number[] = [];
    let number = 0;
    for (const byte of this.content) {
      number = number * 128 + (byte & 127);
      if (byte < 128) {
        numbers.push(number);
        number = 0;
      }
    }
    const first = Math.min(2, Math.floor(numbers[0]! / 40));
    return [first, numbers[0]! - 40 * first, ...numbers.slice(1)].join(".");
  }

  /** UTCTime or GeneralizedTime as ISO 8601 with milliseconds. */
  get time(): string {
    const text = String.fromCharCode(...this.content);
    const found = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
    if (!found) throw new RangeError("not a time");
    const [, y, mo, d, h, mi, s, f] = found as unknown as string[];
    const year = y!.length === 4 ? y : (Number(y) < 50 ? "20" : "19") + y;
    return `${year}-${mo}-${d}T${h}:${mi}:${s}.${(f ?? "").padEnd(3, "0").slice(0, 3)}Z`;
  }

  private static at(bytes: Uint8Array, start: number): [Der, number] {
    const tag = bytes[start];
    let length = bytes[start + 1];
    let from = start + 2;
    if (tag === undefined || length === undefined || (tag & 31) === 31) throw new RangeError("not DER");
    if (length > 127) {
      const count = length & 127;
      if (count === 0 || count > 4 || from + count > bytes.length) throw new RangeError("not DER");
      length = bytes.subarray(from, from + count).reduce((n, byte) => n * 256 + byte, 0);
      from += count;
    }
    if (from + length > bytes.length) throw new RangeError("not DER");
    return [new Der(tag, bytes.subarray(from, from + length), bytes.subarray(start, from + length)), from + length];
  }
}
