import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changelogEntry } from './changelog.js';
import { type Git, gitIn, withoutCredentials } from './git.js';
import { type Published, planRelease, type ReleasePlan, releaseTag } from './release-plan.js';
import { type ActionName, movingTags } from './released-actions.js';
import { readSource, type Source } from './source.js';
import { publish, readPublished, releaseCommit, sourceFile, treeOf } from './target-repository.js';

export interface ReleaseOptions {
  /** The root of this repository, with the assembled actions. */
  readonly root: string;
  readonly version: string;
  /** The repositories that users name, by action. */
  readonly repositories: ReadonlyMap<ActionName, string>;
  readonly mode: 'publish' | 'dry-run';
  readonly say: (line: string) => void;
}

/**
 * Publishes each action: its tree as a new commit of `main`, with the tag of the version and the moving tags. All
 * repositories are checked before the first one changes. If an earlier run died between two of them, this one continues.
 *
 * @returns The text of the release, from the changelog.
 * @throws {ReleaseRefused} when there is something that must not be released, or a repository refuses it.
 */
export async function release(options: ReleaseOptions): Promise<string> {
  const { root, version, repositories, mode, say } = options;
  const tag = releaseTag(version);
  const source = await readSource(root, gitIn(root));
  const notes = changelogEntry(source.changelog, version);
  const scratch = await mkdtemp(join(tmpdir(), 'paragraph-release-'));
  try {
    const judged: JudgedAction[] = [];
    for (const [action, url] of repositories) {
      judged.push(await judge({ action, url, version, tag, root, source, scratch }));
    }
    for (const each of judged) {
      for (const line of describe(each, mode)) say(line);
      if (mode === 'publish') await carryOut(each, source);
    }
    return notes;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface JudgedAction {
  readonly action: ActionName;
  readonly url: string;
  readonly git: Git;
  readonly version: string;
  readonly tree: string;
  readonly files: readonly string[];
  readonly published: Published;
  readonly plan: ReleasePlan;
}

interface ActionToJudge {
  readonly action: ActionName;
  readonly url: string;
  readonly version: string;
  readonly tag: string;
  readonly root: string;
  readonly source: Source;
  /** An empty folder of our own. */
  readonly scratch: string;
}

async function judge(request: ActionToJudge): Promise<JudgedAction> {
  const { action, url, version, tag, root, source, scratch } = request;
  const repository = join(scratch, `${action}.git`);
  await gitIn(scratch)(['init', '--quiet', '--bare', repository]);
  const git = gitIn(repository);
  const folder = join(scratch, action);
  await cp(join(root, 'assembled', action), folder, { recursive: true });
  await writeFile(join(folder, sourceFile), `${source.commit}\n`);
  await writeFile(join(folder, 'CHANGELOG.md'), source.changelog);
  const tree = await treeOf(git, folder);
  const published = await readPublished(git, url, { tag, tree });
  const plan = planRelease({ action, version, movingTags: movingTags[action] }, published);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  return { action, url, git, version, tree, files, published, plan };
}

function describe(
  { action, url, tree, files, published, plan }: JudgedAction,
  mode: ReleaseOptions['mode'],
): readonly string[] {
  const place = `${action} (${withoutCredentials(url)})`;
  if (plan.kind === 'done') return [`${place} has ${plan.tag} already, with this content.`];
  const tags = [plan.tag, ...plan.moving].map((tag) => {
    const from = published.tags.get(tag);
    return `  ${tag}: ${from === undefined ? 'new' : `now at ${from.slice(0, 7)}`}`;
  });
  return [
    `${place}${mode === 'dry-run' ? ' would get' : ' gets'} the tree ${tree}:`,
    ...files.map((file) => `  ${file}`),
    'and these tags, with `main`:',
    ...tags,
  ];
}

async function carryOut(judged: JudgedAction, { commit, date }: Source): Promise<void> {
  const { action, url, git, version, tree, published, plan } = judged;
  if (plan.kind === 'done') return;
  const message = `${action} ${version}\n\nSource-Commit: ${commit}`;
  const parent = published.branch;
  const made = await releaseCommit(git, { tree, parent, date, message });
  await publish(git, url, { commit: made, tags: [plan.tag, ...plan.moving], published });
}
