import { dirname } from 'node:path';
import { readVariable, withVariables } from '../action/child-environment.js';
import type { Environment } from '../action/child-process.js';

/** The one repository that git obeys: its `.git` folder and its files, as absolute paths. */
export interface GitPlace {
  readonly gitDir: string;
  readonly workTree: string;
}

/** Names and values for git's configuration. */
export type GitConfig = ReadonlyArray<readonly [key: string, value: string]>;

// Settings that no configuration may change. git uses the last value of a name, and these come last
// (https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT).
const always: GitConfig = [
  // Hooks and the file system monitor are programs that the checkout could bring.
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['safe.bareRepository', 'explicit'],
  ['submodule.recurse', 'false'],
  // Nobody can answer a prompt, and a helper is a program. An empty value clears the list.
  ['credential.helper', ''],
  ['credential.interactive', 'false'],
  ['core.askPass', ''],
  ['push.gpgSign', 'false'],
  ['push.pushOption', ''],
  ['push.followTags', 'false'],
  ['push.useForceIfIncludes', 'false'],
  ['fetch.prune', 'false'],
  ['fetch.pruneTags', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Output is parsed.
  ['core.quotePath', 'false'],
  ['log.showSignature', 'false'],
  ['i18n.commitEncoding', 'utf-8'],
  ['i18n.logOutputEncoding', 'utf-8'],
  ['advice.detachedHead', 'false'],
];

/** The name of one of them, as git prints it. */
export const alwaysSet = 'core.hookspath';

/**
 * The variables of git that say how to reach a host, and where settings are. All others are removed: they change what a
 * repository, a path or a commit is. `GIT_CONFIG_PARAMETERS` (from a parent's `git -c`) would override our settings.
 */
const letThrough =
  /^GIT_(?:CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+|GLOBAL|SYSTEM|NOSYSTEM)|SSL_\w+|PROXY_SSL_\w+|HTTP_\w+|USER_AGENT|EXEC_PATH|LFS_\w+)$/i;

/** ssh without prompts, with timeouts. */
export const sshOptions =
  '-o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4';

/** The environment without the variables that change what git's commands mean. */
export function withoutGitVariables(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^GIT_/i.test(name) || letThrough.test(name)),
  );
}

/** The environment for git in a repository, with configuration after what the environment already holds. */
export function gitEnvironment(
  env: Environment,
  { gitDir, workTree }: GitPlace,
  config: GitConfig,
): Environment {
  const kept = withoutGitVariables(env);
  const present = Number(readVariable(kept, 'GIT_CONFIG_COUNT') ?? '0') || 0;
  const entries = [...always, ...config];
  const added: Record<string, string> = { GIT_CONFIG_COUNT: String(present + entries.length) };
  for (const [index, [key, value]] of entries.entries()) {
    added[`GIT_CONFIG_KEY_${present + index}`] = key;
    added[`GIT_CONFIG_VALUE_${present + index}`] = value;
  }
  return withVariables(kept, {
    ...added,
    // With these git does not search for a repository, so a folder that looks like one does not count
    // (https://git-scm.com/docs/git#Documentation/git.txt-GITDIR). Nor does it check the owner of this one.
    GIT_DIR: gitDir,
    GIT_WORK_TREE: workTree,
    GIT_CEILING_DIRECTORIES: dirname(workTree),
    // Not `file` and `ext`, which could start programs.
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    // Only commands with the credentials may fetch what a partial clone lacks.
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    // These override `core.sshCommand` and `ssh.variant`.
    GIT_SSH_COMMAND: `ssh ${sshOptions}`,
    GIT_SSH_VARIANT: 'ssh',
    GIT_TERMINAL_PROMPT: '0',
    // Empty, since without it git would ask `core.askPass` and SSH_ASKPASS.
    GIT_ASKPASS: '',
    SSH_ASKPASS: undefined,
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
  });
}

/** git runs filters and aliases in a shell, on Windows in its own. */
export function inShell(program: string): string {
  return `'${program.replaceAll('\\', '/').replaceAll("'", "'\\''")}'`;
}
