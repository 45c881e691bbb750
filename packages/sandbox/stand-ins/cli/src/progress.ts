/**
 * One line for each thing that is done. As the spinner library of the real CLI: on a terminal a
 * mark and the text; with CI=true or no terminal, on stderr, `- <text>` and all earlier lines again
 * with each update.
 */
export class Progress {
  readonly #lines: string[] = [];
  readonly #raw = process.env.CI === 'true' || process.stderr.isTTY !== true;

  start(text: string): ProgressLine {
    const index = this.#lines.push(text) - 1;
    this.#print();
    return {
      succeed: (outcome) => this.#end(index, '✓', outcome),
      fail: (outcome) => this.#end(index, '✖', outcome),
    };
  }

  #end(index: number, mark: string, text: string): void {
    this.#lines[index] = text;
    if (this.#raw) this.#print();
    else console.log(`${mark} ${text}`);
  }

  #print(): void {
    if (!this.#raw) return;
    process.stderr.write(this.#lines.map((line) => `- ${line}\n`).join(''));
  }
}

export interface ProgressLine {
  succeed(text: string): void;
  fail(text: string): void;
}
