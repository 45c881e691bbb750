import { percentDecoded } from '../action/proxy-address.js';
import type { Secrets } from '../report/secrets.js';
import { type Git, nulList } from './git.js';
import { alwaysSet } from './git-environment.js';

/** Git's configuration in a repository: from the machine, the user, the repository and the job. */
export interface Configuration {
  /** In git's order: the last value counts. Section and name are in lower case, the part between them as written. */
  readonly entries: ReadonlyArray<readonly [key: string, value: string]>;
  /** Those of any other repository, before its own: undefined if the machine's depend on the repository. */
  readonly ofMachine: Configuration['entries'] | undefined;
  /**
   * Whether git reads configuration from the environment, as 2.31 and newer do.
   * https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
   */
  readonly isFromEnvironment: boolean;
  /** The value that counts. */
  last(key: string): string | undefined;
}

/** Reads it at once. From here on, a token in a URL is a secret. */
export async function readConfiguration(git: Git, secrets: Secrets): Promise<Configuration> {
  const settings = parseConfiguration(await git.run(['config', '--list', '-z', '--show-scope']));
  const entriesOf = (some: readonly Setting[]): Configuration['entries'] =>
    some.map(({ key, value }) => [key, value]);
  const entries = entriesOf(settings);
  // In names as well: `url.https://TOKEN@github.com/.insteadOf`.
  for (const secret of entries.flat().flatMap(secretsInUrls)) secrets.add(secret);
  const ofMachine = settings.filter(({ scope }) => scope !== 'local' && scope !== 'worktree');
  // https://git-scm.com/docs/git-config#_conditional_includes
  const isConditional = ofMachine.some(({ key }) => key.startsWith('includeif.'));
  return {
    ...configurationOf(entries, isConditional ? undefined : entriesOf(ofMachine)),
    isFromEnvironment: settings.some(isOurs),
  };
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt---show-scope */
function isOurs({ scope, key }: Setting): boolean {
  return scope === 'command' && key === alwaysSet;
}

export function configurationOf(
  entries: Configuration['entries'],
  ofMachine: Configuration['ofMachine'],
): Configuration {
  return {
    entries,
    ofMachine,
    isFromEnvironment: true,
    last: (key) => entries.findLast(([name]) => name === key)?.[1],
  };
}

interface Setting {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

/** Parses `git config --list -z --show-scope`. A name without a value means true. */
export function parseConfiguration(output: string): readonly Setting[] {
  const parts = nulList(output);
  return parts.flatMap((scope, index) => {
    if (index % 2 === 1) return [];
    const entry = parts[index + 1] ?? '';
    const end = entry.indexOf('\n');
    const [key, value] = end < 0 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    return [{ scope, key, value }];
  });
}

/** A user name of this length is a token: `https://ghp_…@github.com`, even with `:x-oauth-basic` after it. */
const shortestToken = 20;

/** The passwords in the URLs of a text, and tokens in place of a user name. */
export function secretsInUrls(text: string): readonly string[] {
  const found: string[] = [];
  for (const [, user = '', password = ''] of text.matchAll(
    /[a-z][a-z\d+.-]{0,20}:\/\/([^\s:@/]{0,4096})(?::([^\s@/]{0,4096}))?@/gi,
  )) {
    const secrets = user.length < shortestToken ? [password] : [password, user];
    for (const secret of secrets.filter((text) => text !== ''))
      found.push(secret, percentDecoded(secret));
  }
  return [...new Set(found)];
}
