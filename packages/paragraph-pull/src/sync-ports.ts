import {
  type Compiler,
  type NetworkContext,
  type ProjectBranch,
  type Repository,
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
  context: NetworkContext & { readonly compiler: Compiler },
): SyncPorts {
  const { compiler } = context;
  const { branch } = target;
  const push = (moves: Parameters<typeof deliver>[1]) =>
    deliver(scratch, moves, { ...context, branch });
  const inner = scratchSync(target, { scratch, context, push });
  const reading = <T>(read: () => Promise<T>): Promise<T> => explained(scratch, branch, read);
  const repository: Repository = {
    ...inner,
    read: () => reading(() => inner.read()),
    stateAt: (commit) => reading(() => inner.stateAt(commit)),
    contents: (blobs) => reading(() => inner.contents(blobs)),
    history: (from, limit) => reading(() => inner.history(from, limit)),
  };
  return { repository, target, compiler, signal: context.signal };
}
