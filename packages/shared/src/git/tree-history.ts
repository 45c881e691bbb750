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

/** A commit, and the earlier versions of the files that it changed. */
interface HistoricCommit {
  readonly commit: Oid;
  readonly changed: readonly EarlierFile[];
}

/**
 * A commit and its first parents, newest first, with what each changed below some paths. Takes two processes for any
 * number of commits. The oldest one has no changes here.
 */
export async function treeHistory(
  git: Pick<Git, 'bytes'>,
  {
    from,
    limit,
    paths,
  }: { readonly from: Oid; readonly limit: number; readonly paths: readonly string[] },
): Promise<readonly HistoricCommit[]> {
  const log = [
    'log',
    '--no-show-signature',
    '--first-parent',
    '--format=%H %T',
    `--max-count=${limit}`,
  ];
  const lines = (await git.bytes([...log, from, '--'])).toString('latin1').split('\n');
  const commits = lines.flatMap((line) => {
    const [commit, tree] = line.split(' ');
    return isOid(commit) && isOid(tree) ? [{ commit, tree }] : [];
  });
  const pairs = commits.slice(1).map(({ tree }, index) => `${tree} ${commits[index]?.tree}\n`);
  const diff = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const output =
    pairs.length === 0 ? '' : await git.bytes([...diff, '--', ...paths], { input: pairs.join('') });
  const changes = parsePairs(output.toString('latin1'));
  return commits.map(({ commit }, index) => ({ commit, changed: changes[index] ?? [] }));
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
