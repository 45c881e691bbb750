/** Environment variables; on Windows `Path` and `PATH` are one and the same. */
export class Environment {
  readonly #caseSensitive: boolean;
  readonly #entries = new Map<string, { name: string; value: string }>();

  constructor(platform: NodeJS.Platform, initial: Iterable<readonly [string, string]> = []) {
    this.#caseSensitive = platform !== 'win32';
    this.setAll(initial);
  }

  get(name: string): string | undefined {
    return this.#entries.get(this.#key(name))?.value;
  }

  set(name: string, value: string): void {
    const key = this.#key(name);
    this.#entries.set(key, { name: this.#entries.get(key)?.name ?? name, value });
  }

  setAll(entries: Iterable<readonly [string, string]>): void {
    for (const [name, value] of entries) this.set(name, value);
  }

  delete(name: string): void {
    this.#entries.delete(this.#key(name));
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (const { name, value } of this.#entries.values()) yield [name, value];
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries(this);
  }

  #key(name: string): string {
    return this.#caseSensitive ? name : name.toUpperCase();
  }
}
