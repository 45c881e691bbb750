import type { Event, History } from './events.js';

/** Makes a failing history as short and as plain as it can be, so that it still fails. */
export async function shrink(
  history: History,
  fails: (history: History) => Promise<boolean>,
): Promise<History> {
  let smallest = history;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smallerHistories(smallest)) {
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** The boldest first. */
function* smallerHistories(history: History): Generator<History> {
  const { events, workflows, starts } = history;
  for (let length = Math.ceil(events.length / 2); length >= 1; length = Math.floor(length / 2)) {
    for (let start = 0; start < events.length; start += length) {
      yield { ...history, events: events.toSpliced(start, length) };
    }
  }
  if (workflows > 1) yield { ...history, workflows: workflows - 1 };
  if (starts === 'unsynced') yield { ...history, starts: 'synced' };
  for (const [index, event] of events.entries()) {
    for (const plainer of plainerEvents(event)) {
      yield { ...history, events: events.with(index, plainer) };
    }
  }
}

function* plainerEvents(event: Event): Generator<Event> {
  if (event.kind === 'pull' || event.kind === 'push') {
    const { disturbed, meets = [], builds, ...plain } = event;
    if (builds !== undefined) yield { ...event, builds: undefined };
    const withMeets = (kept: typeof meets) => (kept.length === 0 ? {} : { meets: kept });
    if (disturbed !== undefined) yield { ...plain, ...withMeets(meets) };
    const isDisturbed = disturbed === undefined ? {} : { disturbed };
    for (const [index, meeting] of meets.entries()) {
      yield { ...plain, ...isDisturbed, ...withMeets(meets.toSpliced(index, 1)) };
      for (const nested of plainerEvents(meeting.event)) {
        yield { ...event, meets: meets.with(index, { ...meeting, event: nested }) };
      }
    }
    return;
  }
  for (const name of ['workflow', 'step', 'input'] as const) {
    if (name in event && numberIn(event, name) > 0) yield { ...event, [name]: 0 };
  }
}

function numberIn(event: Event, name: string): number {
  return Object.entries(event).find(([each]) => each === name)?.[1] ?? 0;
}
