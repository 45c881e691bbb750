import type { Oid } from '@paragraph/shared';

/** Gives what was begun early for a commit, once, to whoever asks for that commit. */
export function onceFor<Result>(
  commit: Oid,
  begun: Promise<Result>,
): (wanted: Oid) => Promise<Result> | undefined {
  let isTaken = false;
  return (wanted) => {
    if (isTaken || wanted !== commit) return undefined;
    isTaken = true;
    return begun;
  };
}
