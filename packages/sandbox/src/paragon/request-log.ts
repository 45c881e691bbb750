import type { IncomingHttpHeaders } from 'node:http';

export interface ParagonRequest {
  /** From 1, in order of arrival. */
  readonly number: number;
  /** `POST /graphite/projects/commit`; `unknown` where nothing answers there. */
  readonly route: string;
  readonly method: string;
  /** As requested, with the base path and the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed where it is JSON, else the text; undefined if there is none. */
  readonly body: unknown;
  readonly at: Date;
  /** Set when the answer is sent. */
  readonly status?: number;
  /** Set instead of, or besides, the status where the client got no whole answer. */
  readonly broken?: 'reset' | 'hang' | 'truncated' | 'client left';
}

/** Something that the real Paragon might let pass and that a client must never do. */
export interface Violation {
  rule:
    | 'unknown route'
    | 'bad body'
    | 'missing key'
    | 'unknown commit'
    | 'wrong project'
    | 'wrong run'
    | 'second final status'
    | 'success without hash'
    /** Ours: a hook of a test threw, or a bug. */
    | 'sandbox is broken';
  message: string;
  /** `PATCH /zeus/graphite/projects/commit` */
  request: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type RequestEntry = Writable<ParagonRequest>;
type Predicate = (request: ParagonRequest) => boolean;

interface Waiter {
  predicate: Predicate;
  resolve: (request: ParagonRequest) => void;
  reject: (error: Error) => void;
}

export class RequestLog {
  readonly requests: RequestEntry[] = [];
  readonly violations: Violation[] = [];
  #waiters: Waiter[] = [];

  add(entry: Omit<RequestEntry, 'number'>): RequestEntry {
    const numbered = { number: this.requests.length + 1, ...entry };
    this.requests.push(numbered);
    this.changed(numbered);
    return numbered;
  }

  /** To be called when an entry was added or its answer is known. */
  changed(entry: RequestEntry): void {
    for (const waiter of this.#waiters.filter(({ predicate }) => predicate(entry))) {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      waiter.resolve(entry);
    }
  }

  when(predicate: Predicate): Promise<ParagonRequest> {
    const past = this.requests.find(predicate);
    if (past !== undefined) return Promise.resolve(past);
    const promise = new Promise<ParagonRequest>((resolve, reject) => {
      this.#waiters.push({ predicate, resolve, reject });
    });
    // A caller that awaits it still sees the rejection of `close`; without one, it must not crash the process.
    promise.catch(() => {});
    return promise;
  }

  close(): void {
    const seen = this.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
    for (const waiter of this.#waiters) {
      waiter.reject(
        new Error(`Paragon was closed while waiting for a request; seen: ${seen.join(', ')}`),
      );
    }
    this.#waiters = [];
  }
}
