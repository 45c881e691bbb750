import type { RouteName } from './route.js';

/**
 * What goes wrong on the way. Unless `answerLost` is given, the request is lost: nothing is
 * recorded, though its body is still checked. With it Paragon does the work, and only the answer
 * goes wrong.
 */
export type Fault = (
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { reset: true }
  | { hang: true }
  /** A page of a proxy or a login, with 200 unless said. */
  | { html: true; status?: number }
  | { redirect: string; status?: 301 | 302 | 303 | 307 | 308 }
  | { emptyBody: true }
  /** The connection ends in the middle of the JSON. */
  | { truncated: true }
) & { answerLost?: true };

/** These end in the usual answer: they only decide when. */
export type Pause =
  | { delay: number }
  /** Something happens in between, e.g. an edit in the dashboard between a guard and a push. */
  | { run: () => void | Promise<void> };

export interface PlannedFault {
  route: RouteName | '*';
  times: number | 'always';
  fault: Fault | Pause;
}

export interface FaultHandle {
  /** How many requests it has affected. */
  readonly struck: number;
  stop(): void;
}

export class FaultPlan {
  #planned: (PlannedFault & { struck: number; stopped: boolean })[] = [];

  add(fault: PlannedFault): FaultHandle {
    const planned = { ...fault, struck: 0, stopped: false };
    this.#planned.push(planned);
    return {
      get struck() {
        return planned.struck;
      },
      stop() {
        planned.stopped = true;
      },
    };
  }

  /** The first that still applies, in the order in which they were planned. */
  take(route: RouteName): Fault | Pause | undefined {
    const found = this.#planned.find(
      (planned) =>
        !planned.stopped &&
        (planned.route === route || planned.route === '*') &&
        (planned.times === 'always' || planned.struck < planned.times),
    );
    if (found === undefined) return undefined;
    found.struck += 1;
    return found.fault;
  }
}

export function isPause(fault: Fault | Pause): fault is Pause {
  return 'delay' in fault || 'run' in fault;
}
