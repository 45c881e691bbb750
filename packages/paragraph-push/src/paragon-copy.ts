import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dependencies,
  isFile,
  ownedTexts,
  type ParagraphCli,
  type Path,
  type Project,
  type ProjectPlace,
  projectPlace,
  readBuildJson,
  type ShownAs,
  skipDefinitions,
} from '@paragraph/shared';
import type { VersionsContext } from './context.js';
import { copyProject } from './copy-project.js';
import { linkSiblings } from './link-siblings.js';
import { meaningOf, type ProjectMeaning } from './preview/project-meaning.js';

/** A copy of the project that an export overwrites with Paragon's version. */
export interface ParagonCopy {
  readonly place: ProjectPlace;
  /** Exports Paragon's current version onto the copy. */
  export(): Promise<void>;
  /** The files that an export owns. */
  texts(): Promise<ReadonlyMap<Path, string>>;
  /**
   * Builds the copy, unless it is built already. The packages of the checkout must be installed by then.
   *
   * @param shown How the build appears in the log.
   */
  build(shown?: Omit<ShownAs, 'about'>): Promise<ProjectMeaning>;
}

interface CopySource {
  readonly project: Project;
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  readonly cli: ParagraphCli;
}

const about = 'what Paragon holds';

/**
 * Copies a project, so that Paragon's version can be exported and built in parallel with the checkout. The methods
 * throw {@link ActionError} on failure.
 */
export async function paragonCopy(
  { run, inputs, session, facts }: VersionsContext,
  { project, prefix, cli }: CopySource,
): Promise<ParagonCopy> {
  const { skipTypeErrors } = inputs;
  const root = await mkdtemp(join(session.home.folder, 'paragon-'));
  const place: ProjectPlace = { root, project: join(root, prefix) };
  await copyProject(project.folder, place.project);
  const checkout = projectPlace(project.folder, prefix);
  return {
    place,
    async export() {
      await facts.timed('para pull', () => cli.pull(place.project));
    },
    texts: () => ownedTexts(place.project),
    async build(shown = { log: run.log }) {
      const texts = await ownedTexts(place.project);
      const named = { about, ...shown };
      if (!(await isBuilt(place))) {
        await skipDefinitions(place.project);
        await linkSiblings(checkout, place);
        const install = async (copy: ProjectPlace): Promise<void> => {
          await cli.install(copy.project, named);
        };
        await dependencies({ place: checkout, isFresh: true }, install).provide(place, about);
        await facts.timed('para build, of what Paragon holds', () =>
          cli.build(place.project, { skipTypeErrors }, named),
        );
      }
      return meaningOf(await readBuildJson(place.project), texts);
    },
  };
}

/** Whether the copy was built. It has none of the original's build outputs. */
export async function isBuilt({ project }: ProjectPlace): Promise<boolean> {
  return isFile(join(project, 'out', 'build.json'));
}
