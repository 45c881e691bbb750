import type { SecretMasker } from './secret-masker.js';

export type LogTag = 'error' | 'warning' | 'notice' | 'debug' | 'group' | 'endgroup';

/** The lines of a log, masked as they are written: a secret must be known before its line. */
export class Log {
  readonly #masker: SecretMasker;
  readonly #lines: string[] = [];
  /** Also gets every line, as the job's log gets those of its steps. */
  readonly #parent: Log | undefined;
  readonly #watchers = new Set<(line: string) => void>();

  constructor(masker: SecretMasker, parent?: Log) {
    this.#masker = masker;
    this.#parent = parent;
  }

  /** As GitHub stores it and as "View raw logs" shows it, without the time stamps. */
  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** Tells of each line that is written from now on, until what is returned is called. */
  watch(watcher: (line: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  write(text: string): void {
    this.#append(this.#masker.mask(text));
  }

  tag(tag: LogTag, text: string): void {
    this.write(`##[${tag}]${text}`);
  }

  #append(line: string): void {
    this.#lines.push(line);
    for (const watcher of this.#watchers) watcher(line);
    if (this.#parent !== undefined) this.#parent.#append(line);
  }
}

export interface LogLine {
  readonly kind: 'plain' | 'command' | 'section' | LogTag;
  readonly text: string;
}

/**
 * The log as the web page shows it: it takes `##[kind]` at the beginning of any line for its own
 * mark, whoever wrote it. So a tool that prints `##[error]` looks like a failed step.
 */
export function readLog(text: string): readonly LogLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(readLine);
}

const kinds: ReadonlySet<string> = new Set<LogLine['kind']>([
  'error',
  'warning',
  'notice',
  'debug',
  'group',
  'endgroup',
  'command',
  'section',
]);

function readLine(line: string): LogLine {
  const match = /^##\[([a-z]+)\](.*)$/s.exec(line);
  const kind = match?.[1];
  if (kind === undefined || !isKind(kind)) return { kind: 'plain', text: line };
  return { kind, text: match?.[2] ?? '' };
}

function isKind(kind: string): kind is LogLine['kind'] {
  return kinds.has(kind);
}
