import type { InputValue } from '../runner/workflow/run-inputs.js';
import type { Repository } from './repository.js';

/** A `workflow_dispatch` that GitHub has accepted. */
export interface Dispatch {
  readonly repository: Repository;
  /** `.github/workflows/<name>` */
  readonly file: string;
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  /** Of the ref, at the time. */
  readonly sha: string;
  /** As they were given. */
  readonly inputs: Readonly<Record<string, InputValue>>;
  /** Who dispatched. */
  readonly login: string;
  readonly runId: number;
}

export type DispatchHandler = (dispatch: Dispatch) => unknown;

export interface Dispatches {
  /** A number that no other run has. */
  newRunId(): number;
  /** In the order of arrival. */
  readonly all: readonly Dispatch[];
  onDispatch(handler: DispatchHandler): void;
  /** Assigns the number that the run will have. */
  accept(dispatch: Omit<Dispatch, 'runId'>): Dispatch;
  /** Tells the handlers, once the client has its answer. */
  announce(dispatch: Dispatch): void;
  /** Waits for handlers that are at work; what one of them throws is thrown here, once. */
  settled(): Promise<void>;
}

export function createDispatches(): Dispatches {
  const all: Dispatch[] = [];
  const handlers: DispatchHandler[] = [];
  const atWork = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let lastRunId = 9_000_000_000;
  const newRunId = (): number => {
    lastRunId += 1;
    return lastRunId;
  };
  const work = async (handler: DispatchHandler, dispatch: Dispatch): Promise<void> => {
    try {
      await handler(dispatch);
    } catch (error) {
      failures.push(error);
    }
  };
  return {
    newRunId,
    all,
    onDispatch: (handler) => {
      handlers.push(handler);
    },
    accept(dispatch) {
      const accepted = { ...dispatch, runId: newRunId() };
      all.push(accepted);
      return accepted;
    },
    announce(dispatch) {
      for (const handler of handlers) {
        const done = work(handler, dispatch).finally(() => atWork.delete(done));
        atWork.add(done);
      }
    },
    async settled() {
      // A handler's work may dispatch again.
      while (atWork.size > 0) await Promise.all(atWork);
      const [failure] = failures.splice(0);
      if (failure !== undefined) throw failure;
    },
  };
}
