import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dependencies,
  ownedTexts,
  type ParagraphCli,
  type Path,
  type Project,
  type ProjectPlace,
  projectPlace,
  readBuildJson,
  skipDefinitions,
} from '@paragraph/shared';
import type { PushContext } from '../context.js';
import { copyProject } from '../copy-project.js';
import { meaningOf, type ProjectMeaning } from './project-meaning.js';

/** What Paragon holds of a project, in a copy of the checkout's. */
export interface HeldProject {
  readonly place: ProjectPlace;
  /** Rewrites the copy by what Paragon holds now. Gives the files that an export owns. */
  export(): Promise<ReadonlyMap<Path, string>>;
  /** Builds the copy. The packages of the checkout have to be installed by then. */
  build(texts: ReadonlyMap<Path, string>): Promise<ProjectMeaning>;
}

export interface HeldSource {
  readonly project: Project;
  /** The project, from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  readonly cli: ParagraphCli;
}

const about = 'what Paragon holds';

/**
 * Copies a project, so that what Paragon holds can be exported onto it and built while the checkout is. Its methods
 * throw {@link ActionError} where that fails.
 */
export async function heldProject(
  { run, inputs, session, record }: PushContext,
  { project, prefix, cli }: HeldSource,
): Promise<HeldProject> {
  const { skipTypeErrors } = inputs;
  const { log } = run;
  const root = await mkdtemp(join(session.home.folder, 'held-'));
  const place: ProjectPlace = { root, project: join(root, prefix) };
  await copyProject(project.folder, place.project);
  const checkout = projectPlace(project.folder, prefix);
  const packages = dependencies({ place: checkout, isFresh: true }, async (held) => {
    await cli.install(held.project, { about, log });
  });
  return {
    place,
    async export() {
      await record.timed('para pull', () => cli.pull(place.project));
      return ownedTexts(place.project);
    },
    async build(texts) {
      await skipDefinitions(place.project);
      await packages.provide(place, about);
      await record.timed('para build, of what Paragon holds', () =>
        cli.build(place.project, { skipTypeErrors }, { about, log }),
      );
      return meaningOf(await readBuildJson(place.project), texts);
    },
  };
}
