import {
  apiToken,
  type Checkout,
  type Exported,
  exportByRecordedCli,
  hubOf,
  isOid,
  keptByLfs,
  type Oid,
  type PullRequestReviews,
  type Refs,
  reviewsBy,
  type SyncPorts,
  type TreeName,
} from '@paragraph/shared';
import type { VersionsContext } from './context.js';
import { diskRepository } from './disk-repository.js';
import { type ParagonCopy, paragonCopy } from './paragon-copy.js';
import { type OwnedFiles, ownedOnDisk } from './project-on-disk.js';
import { pushCompiler } from './push-compiler.js';
import type { Pushing } from './pushing.js';
import type { StateAccess } from './state-source.js';

/** The commit that is pushed, and what Paragon holds now. */
export interface ComparedVersions {
  readonly head: Oid;
  readonly exported: Exported;
  /** The copy with Paragon's version. */
  readonly copy: ParagonCopy;
  readonly ports: SyncPorts;
  /** Exports once more, onto the same copy. */
  exportAgain(): Promise<Exported>;
}

/** Reads both versions again, with one export. */
export type ReadVersions = (pushing: Pushing, refs: Refs) => Promise<ComparedVersions>;

/** Reads what Paragon holds now. */
export type ReadExport = (pushing: Pushing) => Promise<OwnedFiles>;

/** @param checkout Undefined without a git checkout. */
export function exportReader(context: VersionsContext, checkout: Checkout | undefined): ReadExport {
  return async (pushing) => {
    const { place } = await exportToCopy(context, pushing);
    return owned(place.project, pushing, checkout);
  };
}

/** What a run that only compares does differently. */
interface VersionsOptions {
  /** Exports what Paragon holds now, onto the copy that it returns. */
  exportOnto?(pushing: Pushing): Promise<ParagonCopy>;
  /** Called for each tree that was built to compare them. */
  onBuilt?(tree: TreeName, project: string): Promise<void>;
}

/** @param checkout Undefined without a git checkout. */
export function versionsReader(
  context: VersionsContext,
  states: Pick<StateAccess, 'scratch' | 'repository'>,
  checkout: Checkout | undefined,
  {
    exportOnto = (pushing) => exportToCopy(context, pushing),
    onBuilt = async () => undefined,
  }: VersionsOptions = {},
): ReadVersions {
  const compilerOver = pushCompiler(context, states, onBuilt);
  return readVersions;

  async function readVersions(pushing: Pushing, refs: Refs): Promise<ComparedVersions> {
    const repository = await states.repository(pushing.target);
    const head = commitOf(pushing);
    const ours = await owned(pushing.project.folder, pushing, checkout);
    const copy = await exportOnto(pushing);
    const theirs = await owned(copy.place.project, pushing, checkout);
    const exportedOf = ({ files }: OwnedFiles): Exported => ({
      files,
      cliVersion: pushing.cli.version,
    });
    const exported = exportedOf(theirs);
    const { target } = pushing;
    const contents = new Map(theirs.contents);
    const held = { ...theirs, contents };
    const onDisk = { head, checkout, prefix: target.prefix, ours, theirs: held };
    const exportBy = exportByRecordedCli({
      log: context.run.log,
      facts: context.facts,
      cli: pushing.cli,
      async exportedBy(exporting) {
        const { project, cli } = pushing;
        // Onto another copy: this one is compared and built as the run's own CLI wrote it.
        const { place } = await paragonCopy(context, { project, prefix: target.prefix, cli });
        await exporting(place.project);
        const again = await owned(place.project, pushing, checkout);
        for (const [blob, content] of again.contents) contents.set(blob, content);
        return again;
      },
    });
    const ports: SyncPorts = {
      target,
      repository: diskRepository(repository, refs, onDisk),
      reviews: reviewsOf(context, target),
      compiler: compilerOver(pushing, copy.place),
      exportBy,
      signal: context.run.signal,
    };
    const exportAgain = async (): Promise<Exported> => {
      await copy.export();
      return exportedOf(await owned(copy.place.project, pushing, checkout));
    };
    return { head, exported, copy, ports, exportAgain };
  }
}

/** The state of the side branch's pull request, if the job's token may read it. */
export function reviewsOf(
  { run, inputs }: VersionsContext,
  target: Pushing['target'],
): PullRequestReviews {
  const hub = hubOf(run, apiToken(inputs));
  return reviewsBy(hub, target);
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
async function exportToCopy(
  context: VersionsContext,
  { project, target: { prefix }, cli }: Pushing,
): Promise<ParagonCopy> {
  const copy = await paragonCopy(context, { project, prefix, cli });
  await copy.export();
  return copy;
}

function commitOf({ head }: Pushing): Oid {
  if (isOid(head)) return head;
  throw new Error('The checkout names no commit.');
}
