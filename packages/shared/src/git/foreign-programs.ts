import type { Configuration } from './configuration.js';
import { type GitConfig, inShell } from './git-environment.js';

/** The programs that a repository's configuration would run, and which of them are allowed. */
interface ForeignPrograms {
  /** Disables all configured programs except Git LFS. */
  readonly overrides: GitConfig;
  /** The disabled filters. */
  readonly filters: readonly string[];
}

// As `git lfs install` writes them, with and without `--skip-smudge`. Anything else under these names is another program.
const lfsCommands = new Map([
  ['filter.lfs.clean', /^git-lfs (?<args>clean -- %f)$/],
  ['filter.lfs.smudge', /^git-lfs (?<args>smudge (?:--skip )?-- %f)$/],
  ['filter.lfs.process', /^git-lfs (?<args>filter-process(?: --skip)?)$/],
]);

/**
 * Settings with programs that git-lfs itself would start
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/extensions.md,
 * https://github.com/git-lfs/git-lfs/blob/main/docs/custom-transfers.md).
 */
const lfsPrograms = /^lfs\.(?:extension|customtransfer)\./;

/**
 * Decides which configured programs may run: filters of files (https://git-scm.com/docs/gitattributes#_filter), hooks
 * (https://git-scm.com/docs/git-hook), and the command that lists the refs of an alternate repository. {@link
 * gitEnvironment} handles the programs under git's own names.
 *
 * @param gitLfs Absolute path of git-lfs; undefined if there is none.
 */
export function foreignPrograms(
  configuration: Pick<Configuration, 'entries' | 'last'>,
  gitLfs: string | undefined,
): ForeignPrograms {
  const named = (pattern: RegExp): readonly string[] => [
    ...new Set(configuration.entries.flatMap(([key]) => pattern.exec(key)?.[1] ?? [])),
  ];
  const lfs = gitLfs === undefined ? undefined : lfsConfig(configuration, gitLfs);
  const filters = named(/^filter\.(.+)\.(?:clean|smudge|process)$/s).filter(
    (name) => name !== 'lfs' || lfs === undefined,
  );
  const hooks = named(/^hook\.(.+)\.\w+$/s);
  const isBorrowing = configuration.last('core.alternaterefscommand') !== undefined;
  return {
    filters,
    overrides: [
      ...(lfs ?? []),
      ...filters.flatMap(
        (name): GitConfig => [
          [`filter.${name}.clean`, ''],
          [`filter.${name}.smudge`, ''],
          [`filter.${name}.process`, ''],
          [`filter.${name}.required`, 'false'],
        ],
      ),
      ...hooks.map((name) => [`hook.${name}.enabled`, 'false'] as const),
      // A command that prints nothing: an empty value does not turn the setting off.
      ...(isBorrowing ? [['core.alternateRefsCommand', 'exit 0 #'] as const] : []),
    ],
  };
}

/**
 * git-lfs's own three commands, by absolute path; undefined if the configuration differs, or lets git-lfs start other
 * programs.
 */
function lfsConfig(
  configuration: Pick<Configuration, 'entries' | 'last'>,
  gitLfs: string,
): GitConfig | undefined {
  if (configuration.entries.some(([key]) => lfsPrograms.test(key))) return undefined;
  const program = inShell(gitLfs);
  const config: Array<readonly [string, string]> = [];
  for (const [key, pattern] of lfsCommands) {
    const value = configuration.last(key);
    if (value === undefined) continue;
    const args = pattern.exec(value)?.groups?.args;
    if (args === undefined) return undefined;
    config.push([key, `${program} ${args}`]);
  }
  return config.length === 0 ? undefined : config;
}
