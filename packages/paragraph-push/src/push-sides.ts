import {
  apiToken,
  type Checkout,
  type Entry,
  type Exported,
  hubOf,
  isOid,
  keptByLfs,
  type Oid,
  type PullRequestReviews,
  projectTrees,
  type Refs,
  type Repository,
  reviewsBy,
  type SyncPorts,
  sideBranch,
  type TreeName,
  type Version,
} from '@paragraph/shared';
import type { PushContext } from './context.js';
import { type ParagonCopy, paragonCopy } from './paragon-copy.js';
import { type OwnedFiles, ownedOnDisk } from './project-on-disk.js';
import { pushCompiler } from './push-compiler.js';
import type { Pushing } from './pushing.js';
import type { StateAccess } from './state-source.js';

/** The commit that is pushed, and what Paragon holds now. */
export interface PushSides {
  readonly head: Oid;
  readonly exported: Exported;
  /** The copy with Paragon's version. */
  readonly copy: ParagonCopy;
  readonly ports: SyncPorts;
}

/** Reads both sides again, with one export. */
export type ReadSides = (pushing: Pushing, refs: Refs) => Promise<PushSides>;

/** Reads what Paragon holds now. */
export type ReadExport = (pushing: Pushing) => Promise<OwnedFiles>;

/** @param checkout Undefined without a git checkout. */
export function exportReader(context: PushContext, checkout: Checkout | undefined): ReadExport {
  return async (pushing) => {
    const { place } = await exportBeside(context, pushing);
    return owned(place.project, pushing, checkout);
  };
}

/** What a run that only compares does differently. */
interface SidesOptions {
  /** Exports what Paragon holds now, onto the copy that it returns. */
  exportOnto?(pushing: Pushing): Promise<ParagonCopy>;
  /** Called for each tree that was built to compare both sides. */
  onBuilt?(tree: TreeName, project: string): Promise<void>;
}

/** @param checkout Undefined without a git checkout. */
export function sidesReader(
  context: PushContext,
  states: Pick<StateAccess, 'scratch' | 'repository'>,
  checkout: Checkout | undefined,
  {
    exportOnto = (pushing) => exportBeside(context, pushing),
    onBuilt = async () => undefined,
  }: SidesOptions = {},
): ReadSides {
  const compilerOver = pushCompiler(context, states, onBuilt);
  return bothSides;

  async function bothSides(pushing: Pushing, refs: Refs): Promise<PushSides> {
    const repository = await states.repository(pushing.target);
    const ours = await owned(pushing.project.folder, pushing, checkout);
    const copy = await exportOnto(pushing);
    const { place } = copy;
    const theirs = await owned(place.project, pushing, checkout);
    const exported: Exported = { files: theirs.files, cliVersion: pushing.cli.version };
    const sides = portsOf(repository, pushing, refs, [ours, theirs]);
    const head = commitOf(pushing);
    // Commits of the job may exist only in the checkout.
    const treesOf = (commit: Oid) =>
      commit === head && checkout !== undefined
        ? projectTrees(checkout.git, { commit: head }, pushing.target.prefix)
        : repository.treesOf(commit);
    const ports: SyncPorts = {
      ...sides,
      reviews: reviewsOf(context, pushing.target),
      compiler: compilerOver(pushing, place),
      repository: { ...sides.repository, treesOf },
      signal: context.run.signal,
    };
    return { head, exported, copy, ports };
  }
}

/** The state of the side branch's pull request, if the job's token may read it. */
export function reviewsOf(
  { run, inputs }: PushContext,
  target: Pushing['target'],
): PullRequestReviews {
  const hub = hubOf(run, apiToken(inputs));
  return reviewsBy(hub, { head: sideBranch(target), base: target.branch });
}

function owned(
  folder: string,
  { target: { prefix } }: Pushing,
  checkout: Checkout | undefined,
): Promise<OwnedFiles> {
  return ownedOnDisk(folder, async (paths) => {
    if (checkout === undefined) return new Set();
    const kept = await keptByLfs(
      checkout,
      paths.map((path) => `${prefix}${path}`),
    );
    return new Set([...kept].map((file) => file.slice(prefix.length)));
  });
}

/** Exports what Paragon holds into a copy of the project. The project that was built stays as it is. */
async function exportBeside(
  context: PushContext,
  { project, target: { prefix }, cli }: Pushing,
): Promise<ParagonCopy> {
  const copy = await paragonCopy(context, { project, prefix, cli });
  await copy.export();
  return copy;
}

/** The repository, with the files of the checkout in the place of the commit that is pushed. */
function portsOf(
  repository: Repository,
  pushing: Pushing,
  { branch }: Refs,
  [ours, theirs]: readonly [OwnedFiles, OwnedFiles],
): Pick<SyncPorts, 'repository' | 'target'> {
  const head = commitOf(pushing);
  return {
    target: pushing.target,
    repository: {
      ...repository,
      filesAt: async (commit) => (commit === head ? ours.files : repository.filesAt(commit)),
      // The export's files are not in Git yet.
      commitState: ({ files, ...spec }) =>
        repository.commitState({
          ...spec,
          files:
            files && new Map([...files].map(([path, file]) => [path, withContent(file, theirs)])),
        }),
      // Commits of the job may exist only in the checkout.
      history: (from, limit) =>
        repository.history(from === head && branch.kind === 'at' ? branch.commit : from, limit),
      async contents(blobs) {
        const known = [...theirs.contents, ...ours.contents].filter(([blob]) => blobs.has(blob));
        const found = new Map(known);
        const missing = new Set([...blobs].filter((blob) => !found.has(blob)));
        return new Map([...found, ...(await repository.contents(missing))]);
      },
    },
  };
}

function withContent(file: Entry | Version, { contents }: OwnedFiles): Entry | Version {
  const blob =
    'blob' in file ? file.blob : typeof file.content === 'string' ? '' : file.content.blob;
  const content = isOid(blob) ? contents.get(blob) : undefined;
  return content === undefined ? file : { content, mode: file.mode };
}

function commitOf({ head }: Pushing): Oid {
  if (isOid(head)) return head;
  throw new Error('The checkout names no commit.');
}
