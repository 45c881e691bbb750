import { secretEncodings } from './secret-encodings.js';

/** Replaces secrets by `***` as the runner does in logs, annotations and summaries. */
export class SecretMasker {
  readonly #originals = new Set<string>();
  readonly #hidden = new Set<string>();

  /** The values that were asked to be hidden, without the encoded forms. */
  get values(): readonly string[] {
    return [...this.#originals];
  }

  add(value: string): void {
    if (value === '' || this.#originals.has(value)) return;
    this.#originals.add(value);
    this.#hidden.add(value);
    for (const encode of secretEncodings) {
      const encoded = encode(value);
      if (encoded !== '') this.#hidden.add(encoded);
    }
  }

  /** Also each single line, since output is read and masked line by line. */
  addWithLines(value: string): void {
    this.add(value);
    for (const line of value.split(/[\r\n]/)) this.add(line.trim());
  }

  mask(text: string): string {
    const ranges = this.#find(text);
    if (ranges.length === 0) return text;
    ranges.sort((a, b) => a.start - b.start);
    let masked = '';
    let position = 0;
    let start = -1;
    let end = -1;
    for (const range of ranges) {
      // Ranges that overlap or touch become one mark.
      if (start >= 0 && range.start <= end) {
        end = Math.max(end, range.end);
        continue;
      }
      if (start >= 0) {
        masked += `${text.slice(position, start)}***`;
        position = end;
      }
      start = range.start;
      end = range.end;
    }
    return `${masked}${text.slice(position, start)}***${text.slice(end)}`;
  }

  #find(text: string): { start: number; end: number }[] {
    const ranges: { start: number; end: number }[] = [];
    for (const secret of this.#hidden) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        ranges.push({ start: at, end: at + secret.length });
      }
    }
    return ranges;
  }
}
