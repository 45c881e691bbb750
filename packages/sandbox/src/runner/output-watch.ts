interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lines as processes write them, and those who wait for one. */
export class OutputWatch {
  readonly #lines: string[] = [];
  #waiters: Waiter[] = [];
  #closed = false;

  add(line: string): void {
    this.#lines.push(line);
    const met = this.#waiters.filter(({ pattern }) => pattern.test(line));
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve();
  }

  /** Also met by a line from before; fails when the output ends without one. */
  waitFor(pattern: RegExp): Promise<void> {
    if (this.#lines.some((line) => pattern.test(line))) return Promise.resolve();
    if (this.#closed) return Promise.reject(this.#missing(pattern));
    return new Promise((resolve, reject) => this.#waiters.push({ pattern, resolve, reject }));
  }

  close(): void {
    this.#closed = true;
    for (const { pattern, reject } of this.#waiters) reject(this.#missing(pattern));
    this.#waiters = [];
  }

  #missing(pattern: RegExp): Error {
    const last = this.#lines.slice(-20).join('\n');
    return new Error(`The output ended without a line like ${pattern}. Its last lines:\n${last}`);
  }
}
