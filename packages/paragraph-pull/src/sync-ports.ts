import {
  type Compiler,
  type NetworkContext,
  type Person,
  type ProjectBranch,
  type Repository,
  type Reviews,
  type ScratchRepository,
  type SyncPorts,
  scratchSync,
} from '@paragraph/shared';
import { deliver } from './deliver-commit.js';
import { explained } from './fetch-tip.js';

/** The repository and the compiler of a pull. What the host refuses is explained. */
export function syncPorts(
  scratch: ScratchRepository,
  target: ProjectBranch,
  context: NetworkContext & {
    readonly compiler: Compiler;
    readonly reviews?: Reviews;
    /** Of commits on the branch, and beside it. */
    readonly author: Person;
  },
): SyncPorts {
  const { compiler, reviews, author } = context;
  const { branch } = target;
  const push = (moves: Parameters<typeof deliver>[1]) =>
    deliver(scratch, moves, { ...context, branch });
  const inner = scratchSync(target, { scratch, context, push });
  const reading = <T>(read: () => Promise<T>): Promise<T> => explained(scratch, branch, read);
  const repository: Repository = {
    ...inner,
    // Not what is recorded: that is the bot's own.
    commit: (spec) => inner.commit({ ...spec, author }),
    read: () => reading(() => inner.read()),
    stateAt: (commit) => reading(() => inner.stateAt(commit)),
    contents: (blobs) => reading(() => inner.contents(blobs)),
    history: (from, limit) => reading(() => inner.history(from, limit)),
  };
  return { repository, target, compiler, reviews, signal: context.signal };
}
