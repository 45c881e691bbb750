import {
  type BuildsContext,
  type Compiler,
  gitTrees,
  type ProjectBuilds,
  type ProjectPlace,
  projectBuilds,
  projectPlace,
  type TreeSource,
} from '@paragraph/shared';
import type { VersionsContext } from './context.js';
import { pushTrees } from './push-trees.js';
import type { Pushing } from './pushing.js';
import type { StateAccess } from './state-source.js';

/**
 * A compiler for the trees that a push compares. The checkout was built already, and its installed packages serve all
 * trees.
 *
 * @param onBuilt Called for each other tree that was built.
 * @returns A function that makes the compiler from what is pushed and the copy with Paragon's version.
 */
export function pushCompiler(
  { run, inputs, session, facts }: VersionsContext,
  states: Pick<StateAccess, 'scratch'>,
  onBuilt: NonNullable<BuildsContext['onBuilt']> = async () => undefined,
): (pushing: Pushing, exported: ProjectPlace) => Compiler {
  const builds = new WeakMap<Pushing, ProjectBuilds>();
  const buildsOf = (pushing: Pushing): ProjectBuilds => {
    const { cli } = pushing;
    const { skipTypeErrors } = inputs;
    const nearby = { place: placeOf(pushing), isFresh: true };
    const made =
      builds.get(pushing) ?? projectBuilds({ run, facts, cli, skipTypeErrors, nearby, onBuilt });
    builds.set(pushing, made);
    return made;
  };
  /** Trees that are only in Git. */
  const recordedTrees = async ({ project, target }: Pushing): Promise<TreeSource> => {
    const scratch = await states.scratch();
    const { prefix } = target;
    return gitTrees({ scratch, prefix, folder: project.folder, context: run });
  };
  return (pushing, exported) =>
    buildsOf(pushing).over(
      pushTrees({
        pushed: placeOf(pushing),
        exported,
        folder: session.home.folder,
        recorded: () => recordedTrees(pushing),
      }),
    );
}

/** The folder of what is pushed. */
function placeOf({ project, target }: Pushing): ProjectPlace {
  return projectPlace(project.folder, target.prefix);
}
