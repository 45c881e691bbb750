import type { RefUpdate } from './receive-pack.js';
import type { Repository } from './repository.js';

/**
 * The two moments at which somebody else can win the race against a push. `advertisement`: the
 * client is about to be told the refs, and will see the branch moved. `update`: it has been told,
 * and finds out only when git cannot lock the ref.
 */
export type PushMoment = 'advertisement' | 'update';

export interface PendingPush {
  readonly repository: Repository;
  /** What the client asks for; empty at the advertisement. */
  readonly updates: readonly RefUpdate[];
}

export interface BeforePushOptions {
  readonly at?: PushMoment;
  /** How many pushes; default 1. */
  readonly times?: number;
}

export interface BeforePush {
  add(action: (push: PendingPush) => unknown, options?: BeforePushOptions): void;
  run(at: PushMoment, push: PendingPush): Promise<void>;
}

export function createBeforePush(): BeforePush {
  const actions: { at: PushMoment; left: number; action: (push: PendingPush) => unknown }[] = [];
  return {
    add(action, { at = 'advertisement', times = 1 } = {}) {
      actions.push({ at, left: times, action });
    },
    async run(at, push) {
      for (const entry of actions.filter((one) => one.at === at && one.left > 0)) {
        entry.left -= 1;
        await entry.action(push);
      }
    },
  };
}
