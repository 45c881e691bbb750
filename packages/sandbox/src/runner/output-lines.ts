import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts a stream of bytes into lines as .NET's StreamReader does for the runner: `\n`, `\r\n` and
 * also a lone `\r` end a line, and so does the end of the stream.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #emit: (line: string) => void;
  #rest = '';
  #afterCarriageReturn = false;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  write(chunk: Uint8Array): void {
    this.#take(this.#decoder.write(Buffer.from(chunk)));
  }

  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#emit(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    const from = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.#afterCarriageReturn = text.endsWith('\r');
    const lines = text.slice(from).split(/\r\n|\r|\n/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#emit(this.#rest + line);
      this.#rest = '';
    }
    this.#rest += last;
  }
}
