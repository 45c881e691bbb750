import type { ServerResponse } from 'node:http';
import type { GitService } from './git-access.js';
import type { RecordedRequest, Target } from './requests.js';

/** What goes wrong with a request instead of its answer. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object is sent as JSON. */
      readonly body?: string | object;
    }
  /** The connection breaks without an answer. */
  | { readonly kind: 'reset' }
  /** What was asked for is done, and the connection breaks before the answer. */
  | { readonly kind: 'answer-lost' }
  /** Nothing is answered until the client gives up, `release` is called or the server closes. */
  | { readonly kind: 'hang' };

/** Each field that is given must fit. */
export interface RequestMatch {
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly api?: Target['api'];
  readonly service?: GitService;
  readonly phase?: 'advertisement' | 'exchange';
}

export interface Trap {
  /** Resolves when the first request has been caught: an event to wait for instead of a time. */
  readonly sprung: Promise<void>;
  readonly hits: number;
  /** Lets hanging requests go on, and catches no more. */
  release(): void;
}

export interface TrapOptions {
  readonly match: RequestMatch;
  /** How many requests; default 1. */
  readonly times?: number;
}

export interface Traps {
  fail(options: TrapOptions & { readonly fault: Fault }): Trap;
  /** Runs `action` before a request is looked at; the request waits for it. */
  when(options: TrapOptions, action: (request: RecordedRequest) => unknown): Trap;
  /** Says whether a fault has taken the place of the answer. */
  intercept(request: RecordedRequest, response: ServerResponse): Promise<'answered' | 'go-on'>;
  releaseAll(): void;
}

type Effect = (request: RecordedRequest, response: ServerResponse) => Promise<'answered' | 'go-on'>;

export function createTraps(): Traps {
  const set: { match: RequestMatch; left: number; effect: Effect; spring: () => void }[] = [];
  const released: (() => void)[] = [];

  const add = (options: TrapOptions, effect: (freed: Promise<void>) => Effect): Trap => {
    const sprung = Promise.withResolvers<void>();
    const freed = Promise.withResolvers<void>();
    let hits = 0;
    const entry = {
      match: options.match,
      left: options.times ?? 1,
      effect: effect(freed.promise),
      spring: () => {
        hits += 1;
        sprung.resolve();
      },
    };
    const release = (): void => {
      entry.left = 0;
      freed.resolve();
    };
    set.push(entry);
    released.push(release);
    return {
      sprung: sprung.promise,
      get hits() {
        return hits;
      },
      release,
    };
  };

  return {
    fail: (options) => add(options, (freed) => faultEffect(options.fault, freed)),
    when: (options, action) =>
      add(options, () => async (request) => {
        await action(request);
        return 'go-on';
      }),
    async intercept(request, response) {
      for (const entry of set.filter((one) => matches(request, one.match))) {
        if (entry.left === 0) continue;
        entry.left -= 1;
        entry.spring();
        if ((await entry.effect(request, response)) === 'answered') return 'answered';
      }
      return 'go-on';
    },
    releaseAll() {
      for (const release of released) release();
    },
  };
}

export function matches(request: RecordedRequest, match: RequestMatch): boolean {
  const { target } = request;
  const git = target.api === 'git' ? target : undefined;
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.api === undefined || match.api === target.api) &&
    (match.service === undefined || match.service === git?.service) &&
    (match.phase === undefined || match.phase === git?.phase) &&
    (match.path === undefined ||
      (typeof match.path === 'string'
        ? match.path === request.path
        : match.path.test(request.path)))
  );
}

function faultEffect(fault: Fault, freed: Promise<void>): Effect {
  return async (_request, response) => {
    switch (fault.kind) {
      case 'status':
        sendStatus(fault, response);
        return 'answered';
      case 'reset':
        response.socket?.resetAndDestroy();
        return 'answered';
      case 'answer-lost':
        Object.defineProperty(response, 'writeHead', {
          value: () => {
            response.socket?.resetAndDestroy();
            return response;
          },
        });
        return 'go-on';
      case 'hang':
        await Promise.race([
          freed,
          new Promise<void>((resolve) => response.once('close', resolve)),
        ]);
        return response.destroyed ? 'answered' : 'go-on';
    }
  };
}

function sendStatus(fault: Fault & { kind: 'status' }, response: ServerResponse): void {
  const { status, headers, body = '' } = fault;
  const json = typeof body !== 'string';
  response.writeHead(status, {
    'Content-Type': json ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
    ...headers,
  });
  response.end(json ? JSON.stringify(body) : body);
}
