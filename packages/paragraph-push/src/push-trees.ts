import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import {
  ActionError,
  type BuildSources,
  builtAnswer,
  type Changes,
  ownedTexts,
  type ProjectPlace,
  type Question,
  systemErrorCode,
  type TreeSource,
} from '@paragraph/shared';
import { copyProject } from './copy-project.js';

export interface PushTreesPlace {
  /** The checkout, built. */
  readonly pushed: ProjectPlace;
  /** A copy of it with what Paragon holds. */
  readonly exported: ProjectPlace;
  /** For more copies. */
  readonly folder: string;
  /** Trees of commits. */
  recorded(): Promise<TreeSource>;
}

/** The trees of a push: what is pushed lies on disk, with all that earlier steps of the job have written there. */
export function pushTrees(place: PushTreesPlace): TreeSource {
  const { pushed, exported } = place;
  return {
    async find(question, sources) {
      const { tree, changes } = question;
      if (tree === 'ours') {
        return {
          key: `pushed ${sources.ours}`,
          manifest: await manifestOf(place, question, sources),
          built: async () => builtAnswer(pushed.project, await ownedTexts(pushed.project)),
          layOut: async () => pushed,
        };
      }
      if (tree === 'theirs') {
        return {
          key: `exported ${exported.root}`,
          manifest: '',
          async layOut() {
            await linkBeside(pushed, exported);
            return exported;
          },
        };
      }
      if (changes === undefined) return (await place.recorded()).find(question, sources);
      return {
        key: `${tree} on ${sources.ours}`,
        manifest: '',
        layOut: () => layOutChanged(place, changes),
      };
    },
  };
}

/** What the pushed commit says of its dependencies; a commit that the job has made itself may be nowhere else. */
async function manifestOf(
  place: PushTreesPlace,
  question: Question,
  sources: BuildSources,
): Promise<string> {
  try {
    return (await (await place.recorded()).find(question, sources)).manifest;
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return '';
  }
}

/** A copy of what is pushed, with changes. */
async function layOutChanged(
  { pushed, folder }: PushTreesPlace,
  changes: Changes,
): Promise<ProjectPlace> {
  const root = await mkdtemp(join(folder, 'tree-'));
  const copy = { root, project: join(root, relative(pushed.root, pushed.project)) };
  await copyProject(pushed.project, copy.project);
  await linkBeside(pushed, copy);
  for (const [path, version] of changes) {
    const file = join(copy.project, path);
    await rm(file, { force: true });
    if (version === undefined || typeof version.content !== 'string') continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, version.content);
  }
  return copy;
}

/** Links what lies beside a project in the folders above it: a workspace builds with that, too. */
async function linkBeside(from: ProjectPlace, to: ProjectPlace): Promise<void> {
  for (let folder = from.project; folder !== from.root; folder = dirname(folder)) {
    const above = dirname(folder);
    const target = join(to.root, relative(from.root, above));
    for (const name of await readdir(above)) {
      const isOther = join(above, name) !== folder && name !== '.git' && name !== 'node_modules';
      if (isOther) await link(join(above, name), join(target, name));
    }
  }
}

async function link(source: string, target: string): Promise<void> {
  try {
    await symlink(source, target, 'junction');
  } catch (thrown) {
    // Windows has junctions for folders alone; a settings file above the project is rare.
    const code = systemErrorCode(thrown);
    if (code === undefined || (code !== 'EEXIST' && process.platform !== 'win32')) throw thrown;
  }
}
