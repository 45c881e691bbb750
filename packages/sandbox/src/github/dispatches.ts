import type { InputValue } from '../runner/workflow/run-inputs.js';
import { createAnnouncements, type Handler } from './announcements.js';
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

export type DispatchHandler = Handler<Dispatch>;

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
  const announcements = createAnnouncements<Dispatch>();
  let lastRunId = 9_000_000_000;
  const newRunId = (): number => {
    lastRunId += 1;
    return lastRunId;
  };
  return {
    newRunId,
    all,
    onDispatch: (handler) => announcements.on(handler),
    accept(dispatch) {
      const accepted = { ...dispatch, runId: newRunId() };
      all.push(accepted);
      return accepted;
    },
    announce: (dispatch) => announcements.announce(dispatch),
    settled: () => announcements.settled(),
  };
}
