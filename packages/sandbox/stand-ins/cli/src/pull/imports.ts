/** The import statements of one file, in the order that the real CLI gives them. */
export class Imports {
  readonly #named = new Map<string, Set<string>>();
  readonly #whole = new Map<string, string>();

  named(from: string, ...names: string[]): void {
    const known = this.#named.get(from) ?? new Set();
    for (const name of names) known.add(name);
    this.#named.set(from, known);
  }

  /** `default as` or `* as` something, or a default import. */
  whole(from: string, binding: string): void {
    this.#whole.set(from, binding);
  }

  /** Complete only when all else in the file is written. */
  code(): string {
    const statements = [
      ...[...this.#named].map(([from, names]) => ({
        from,
        code: `import { ${[...names].sort(ignoringCase).join(', ')} } from ${JSON.stringify(from)};`,
      })),
      ...[...this.#whole].map(([from, binding]) => ({
        from,
        code: `import ${binding} from ${JSON.stringify(from)};`,
      })),
    ].sort((a, b) => (a.from < b.from ? -1 : 1));
    const groups = [
      statements.filter(({ from }) => !from.startsWith('.')),
      statements.filter(({ from }) => from.startsWith('.')),
    ];
    return groups
      .filter((group) => group.length > 0)
      .map((group) => group.map(({ code }) => code).join('\n'))
      .join('\n\n');
  }
}

function ignoringCase(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left === right) return a < b ? -1 : 1;
  return left < right ? -1 : 1;
}
