import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ActionError,
  type BuildQuestion,
  type BuildSources,
  builtAnswer,
  type Changes,
  ownedTexts,
  type ProjectPlace,
  removeFile,
  sameFolder,
  type TreeSource,
} from '@paragraph/shared';
import { copyProject } from './copy-project.js';
import { linkSiblings } from './link-siblings.js';
import { isBuilt } from './paragon-copy.js';

interface PushTreesInput {
  /** The checkout, built. */
  readonly pushed: ProjectPlace;
  /** A copy of it with what Paragon holds. */
  readonly exported: ProjectPlace;
  /** For more copies. */
  readonly folder: string;
  /** Trees of commits. */
  recorded(): Promise<TreeSource>;
}

/** The trees of a push. What is pushed is the checkout on disk, with everything that earlier steps wrote there. */
export function pushTrees(input: PushTreesInput): TreeSource {
  const { pushed, exported } = input;
  return {
    async find(question, sources) {
      const { tree, changes } = question;
      if (tree === 'ours') {
        return {
          key: `pushed ${sources.ours}`,
          manifest: await manifestOf(input, question, sources),
          built: async () => builtAnswer(pushed.project, await ownedTexts(pushed.project)),
          layOut: async () => pushed,
        };
      }
      if (tree === 'theirs') {
        return {
          key: `exported ${exported.root}`,
          manifest: '',
          // The preview may have built it.
          ...((await isBuilt(exported))
            ? {
                built: async () =>
                  builtAnswer(exported.project, await ownedTexts(exported.project)),
              }
            : {}),
          async layOut() {
            await linkSiblings(pushed, exported);
            return exported;
          },
        };
      }
      if (changes === undefined) return (await input.recorded()).find(question, sources);
      return {
        key: `${tree} on ${sources.ours}`,
        manifest: '',
        layOut: () => layOutChanged(input, changes),
      };
    },
  };
}

/** The dependencies of the pushed commit; empty for a commit of the job, which may exist only in the checkout. */
async function manifestOf(
  input: PushTreesInput,
  question: BuildQuestion,
  sources: BuildSources,
): Promise<string> {
  try {
    return (await (await input.recorded()).find(question, sources)).manifest;
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return '';
  }
}

/** A copy of what is pushed, with changes. */
async function layOutChanged(
  { pushed, folder }: PushTreesInput,
  changes: Changes,
): Promise<ProjectPlace> {
  const root = await mkdtemp(join(folder, 'tree-'));
  const copy = { root, project: sameFolder(pushed.project, pushed, { root }) };
  await copyProject(pushed.project, copy.project);
  await linkSiblings(pushed, copy);
  for (const [path, version] of changes) {
    const file = join(copy.project, path);
    await removeFile(file);
    if (version === undefined || typeof version.content !== 'string') continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, version.content);
  }
  return copy;
}
