import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

export interface ScreenOptions {
  /** Before it says for the first time what is still at work, in milliseconds. Default: 2000. */
  readonly longestSilence?: number;
}

/** Between two lines that say so, in milliseconds. */
const longestPause = 10_000;

/** The terminal. It is never silent for long: while something is at work, it says so. */
export class Screen {
  readonly #out: Writable;
  readonly #longestSilence: number;
  readonly #started = performance.now();
  #last = performance.now();
  #patience: number;
  #closed = false;
  #at: { readonly what: string; readonly since: number } | undefined;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(out: Writable, { longestSilence = 2000 }: ScreenOptions = {}) {
    this.#out = out;
    this.#longestSilence = longestSilence;
    this.#patience = longestSilence;
    this.#heartbeat = setInterval(() => this.#beat(), 250);
    this.#heartbeat.unref();
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  chapter(title: string): void {
    this.#write('');
    this.#write(this.#styled('bold', `── ${title} ${'─'.repeat(Math.max(3, 74 - title.length))}`));
  }

  say(text: string): void {
    this.#write(`${this.#styled('dim', this.#time())} ${text}`);
  }

  good(text: string): void {
    this.say(this.#styled('green', `✔ ${text}`));
  }

  bad(text: string): void {
    this.say(this.#styled('red', `✘ ${text}`));
  }

  /** Something to look at, under a heading of its own. */
  show(heading: string, text: string): void {
    this.heading(heading);
    for (const line of linesOf(text)) this.line(line);
  }

  heading(text: string): void {
    this.#write(`       ${this.#styled('cyan', text)}`);
  }

  line(line: string, style?: Style): void {
    const text = style === undefined ? line : this.#styled(style, line);
    this.#write(`       ${this.#styled('dim', '│')} ${text}`.trimEnd());
  }

  /** A patch, with its colours where the terminal has any. */
  patch(text: string): void {
    for (const line of linesOf(text)) {
      const style = line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : undefined;
      this.line(line, style);
    }
  }

  /** What the heartbeat names from now on; undefined for nothing. */
  at(what: string | undefined): void {
    this.#at = what === undefined ? undefined : { what, since: performance.now() };
  }

  /** Says what begins, and that it is still at work where it takes long. */
  async doing<T>(text: string, work: () => Promise<T>): Promise<T> {
    this.say(text);
    this.at('waiting');
    try {
      return await work();
    } finally {
      this.at(undefined);
    }
  }

  /** Nothing is written any more. */
  close(): void {
    clearInterval(this.#heartbeat);
    this.#closed = true;
  }

  #beat(): void {
    if (this.#at === undefined || performance.now() - this.#last < this.#patience) return;
    const seconds = Math.round((performance.now() - this.#at.since) / 1000);
    if (seconds === 0) return;
    const next = Math.min(this.#patience * 2, longestPause);
    this.line(`… ${this.#at.what}, ${seconds} s`, 'dim');
    this.#patience = next;
  }

  #time(): string {
    return `${this.seconds.toFixed(1).padStart(5)}s`;
  }

  #styled(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out });
  }

  #write(line: string): void {
    if (this.#closed) return;
    this.#last = performance.now();
    this.#patience = this.#longestSilence;
    this.#out.write(`${line}\n`);
  }
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n+$/, '').split('\n');
}
