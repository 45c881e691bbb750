import {
  isOid,
  isStaying,
  type NetworkContext,
  type Oid,
  type Person,
  type ProjectBranch,
  type ScratchRepository,
  type ScratchSync,
  scratchSync,
} from '@paragraph/shared';
import { deliver } from './deliver-commit.js';
import { explained } from './look.js';

/** The repository of a pull. It explains refusals of the host. */
export function pullRepository(
  scratch: ScratchRepository,
  target: ProjectBranch,
  context: NetworkContext & {
    /** Of commits on the branch and on the side branch. */
    readonly author: Person;
    /** Called with a commit of the branch while it is pushed. */
    readonly onPush?: (commit: Oid) => void;
  },
): ScratchSync {
  const { author, onPush } = context;
  const { branch } = target;
  const push = (moves: Parameters<typeof deliver>[1]) => {
    const moved = moves.find((move) => move.ref === `refs/heads/${branch}` && !isStaying(move));
    if (isOid(moved?.to)) onPush?.(moved.to);
    return deliver(scratch, moves, { ...context, branch });
  };
  const inner = scratchSync(target, { scratch, context, push });
  const reading = <T>(read: () => Promise<T>): Promise<T> => explained(scratch, branch, read);
  return {
    ...inner,
    // Not for the record: its author is the bot.
    commit: (spec) => inner.commit({ ...spec, author }),
    commitChanges: (spec) => inner.commitChanges({ ...spec, author }),
    look: (copied) => reading(() => inner.look(copied)),
    read: () => reading(() => inner.read()),
    stateAt: (commit) => reading(() => inner.stateAt(commit)),
    contents: (blobs) => reading(() => inner.contents(blobs)),
    history: (from, limit) => reading(() => inner.history(from, limit)),
    descent: (from, since, limit) => reading(() => inner.descent(from, since, limit)),
  };
}
