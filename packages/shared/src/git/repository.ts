import { type Configuration, configurationOf, readConfiguration } from './configuration.js';
import { foreignPrograms } from './foreign-programs.js';
import type { Git, GitProgram } from './git.js';
import type { GitPlace } from './git-environment.js';

/** A repository in which git is safe to run. */
interface OpenRepository {
  /** Runs no configured program except git-lfs. */
  readonly git: Git;
  readonly configuration: Configuration;
  /** Configured filters that the actions do not run: their files look changed. */
  readonly filters: readonly string[];
}

/**
 * Opens a repository: reads its configuration, and disables the programs that it names.
 *
 * @param known Its configuration, if it has been read.
 * @throws {GitFailure} when it is not a repository.
 */
export async function openRepository(
  program: GitProgram,
  place: GitPlace,
  known?: Configuration['entries'],
): Promise<OpenRepository> {
  const git = program.at(place);
  const configuration = known
    ? configurationOf(known, known)
    : await readConfiguration(git, program.secrets);
  const hasLfs = configuration.entries.some(([key]) => key.startsWith('filter.lfs.'));
  const gitLfs = hasLfs ? await program.gitLfs() : undefined;
  const { overrides, filters } = foreignPrograms(configuration, gitLfs);
  return { git: git.with({ config: overrides }), configuration, filters };
}
