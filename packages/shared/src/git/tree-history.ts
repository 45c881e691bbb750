import { isUtf8 } from 'node:buffer';
import type { Git } from './git.js';
import { isOid, type Oid } from './oid.js';

/** A file before a commit; `blob` is all zeros if it did not exist. */
export interface EarlierFile {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  readonly mode: string;
  readonly blob: string;
}

/** A commit, and the versions in the next one of the list of the files in which the two differ. */
interface HistoricCommit {
  readonly commit: Oid;
  readonly isMerge: boolean;
  readonly changed: readonly EarlierFile[];
}

/** Which commits are listed, newest first. */
export interface Walk {
  readonly from: Oid;
  readonly limit: number;
  /**
   * The commits on the way from this ancestor, itself included, on all lines that merges join. Without it: first parents.
   * https://git-scm.com/docs/git-rev-list#Documentation/git-rev-list.txt---ancestry-path
   */
  readonly since?: Oid;
}

/** The commits of a walk, with their differences below some paths. Takes two or three processes for any number of commits. */
export async function treeHistory(
  git: Pick<Git, 'bytes'>,
  { from, limit, since }: Walk,
  paths: readonly string[],
): Promise<readonly HistoricCommit[]> {
  const list = async (...args: readonly string[]): Promise<readonly ListedCommit[]> => {
    const log = ['log', '--no-show-signature', '--format=%H %T %P', ...args, '--'];
    return listedCommits((await git.bytes(log)).toString('latin1'));
  };
  const commits =
    since === undefined
      ? await list('--first-parent', `--max-count=${limit}`, from)
      : [
          ...(await list(
            '--topo-order',
            '--ancestry-path',
            `--max-count=${limit}`,
            `${since}..${from}`,
          )),
          ...(await list('--max-count=1', since)),
        ];
  const pairs = commits.slice(1).map(({ tree }, index) => `${tree} ${commits[index]?.tree}\n`);
  const diff = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const output =
    pairs.length === 0 ? '' : await git.bytes([...diff, '--', ...paths], { input: pairs.join('') });
  const changes = parsePairs(output.toString('latin1'));
  return commits.map(({ commit, isMerge }, index) => ({
    commit,
    isMerge,
    changed: changes[index] ?? [],
  }));
}

interface ListedCommit {
  readonly commit: Oid;
  readonly tree: Oid;
  readonly isMerge: boolean;
}

/** Parses the names of commits, of their trees and of their parents. */
function listedCommits(log: string): readonly ListedCommit[] {
  return log.split('\n').flatMap((line) => {
    const [commit, tree, ...parents] = line.split(' ');
    return isOid(commit) && isOid(tree) ? [{ commit, tree, isMerge: parents.length > 1 }] : [];
  });
}

/** Parses `git diff-tree --stdin -z --raw` for pairs of trees, each pair on a line before its changes. */
function parsePairs(output: string): ReadonlyArray<readonly EarlierFile[]> {
  const found: EarlierFile[][] = [];
  const part =
    /(?:[0-9a-f]{40,64} [0-9a-f]{40,64}\n)|:(\d+) \d+ ([0-9a-f]+) [0-9a-f]+ [A-Z]\0([^\0]*)\0/gy;
  for (const [, mode, blob, name] of output.matchAll(part)) {
    const list = found.at(-1);
    if (mode === undefined || blob === undefined || name === undefined || list === undefined) {
      found.push([]);
      continue;
    }
    const bytes = Buffer.from(name, 'latin1');
    // An export cannot have other names.
    if (isUtf8(bytes)) list.push({ file: bytes.toString('utf8'), mode, blob });
  }
  return found;
}
