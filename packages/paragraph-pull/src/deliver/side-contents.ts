import {
  dropsOwnCode,
  type Oid,
  type PullPlan,
  type ScratchRepository,
  type SyncPorts,
} from '@paragraph/shared';
import { describeChanges, type FileChange, workflowTexts } from '../changes.js';
import { type TreeChange, treeChanges } from '../tree-changes.js';

/** What the side branch holds, for the reviewer. */
interface SideContents {
  /** Changes that only wait for a review, those of earlier pulls included. */
  readonly changes: readonly FileChange[];
  /** Conflicts of earlier pulls. */
  readonly earlier: readonly FileChange[];
  /** The files of both lists whose version there lacks hand-written code that Git's version had. */
  readonly lackOwnCode: ReadonlySet<string>;
}

interface SideContentsInput {
  readonly scratch: ScratchRepository;
  readonly ports: Pick<SyncPorts, 'repository'>;
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
}

/** Reads what the side branch changed since it left the branch. */
export async function sideContents(
  { scratch, ports: { repository }, prefix }: SideContentsInput,
  {
    plan,
    side,
    tip,
    conflicts,
    changes,
  }: {
    readonly plan: Pick<PullPlan, 'side' | 'forReview'>;
    readonly side: Oid;
    readonly tip: Oid;
    /** Those of this run, by their paths in Git. */
    readonly conflicts: ReadonlySet<string>;
    /** The files that this run has put there, from the root of the repository. */
    readonly changes: ReadonlySet<string>;
  },
): Promise<SideContents> {
  const parted = await repository.mergeBase(side, tip);
  if (parted === undefined) return { changes: [], earlier: [], lackOwnCode: new Set() };
  const all = await treeChanges(scratch, parted, side);
  const raw = all.filter(({ path }) => path.startsWith(prefix));
  const textOf = await workflowTexts(raw, prefix, repository);
  const { places } = plan.side;
  const onSide = (name: string): string => `${prefix}${places.get(name) ?? name}`;
  const reviewed = new Set([...[...plan.forReview].map(onSide), ...changes]);
  const ofThisRun = new Set([...conflicts].map(onSide));
  const isIn = (files: ReadonlySet<string>, { file, from = file }: FileChange): boolean =>
    files.has(file) || files.has(from);
  const described = describeChanges(raw, prefix, textOf);
  const others = described.filter((change) => !isIn(ofThisRun, change));
  return {
    changes: others.filter((change) => isIn(reviewed, change)),
    earlier: others.filter((change) => !isIn(reviewed, change)),
    lackOwnCode: withoutOwnCode(others, { raw, prefix, textOf }),
  };
}

/** The files whose new version lacks hand-written code of the old one. A deletion says so itself. */
export function withoutOwnCode(
  changes: readonly FileChange[],
  {
    raw,
    prefix,
    textOf,
  }: {
    readonly raw: readonly TreeChange[];
    readonly prefix: string;
    readonly textOf: (blob: string) => string;
  },
): ReadonlySet<string> {
  const blobs = new Map(raw.map((change) => [change.path, change]));
  const lacking = changes.filter(({ change, file, from = file }) => {
    const before = textOf(blobs.get(from)?.before ?? '');
    const after = textOf(blobs.get(file)?.after ?? '');
    return change !== 'deleted' && dropsOwnCode(file.slice(prefix.length), before, after);
  });
  return new Set(lacking.map(({ file }) => file));
}
