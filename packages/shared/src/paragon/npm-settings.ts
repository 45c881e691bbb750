import { readVariable, withVariables } from '../action/child-environment.js';
import type { Environment } from '../action/child-process.js';

/**
 * npm settings that a job's variables may set for its other commands, and that would break our install: they omit
 * packages, target another machine, or change the output.
 * https://docs.npmjs.com/cli/v11/using-npm/config
 */
const removed: ReadonlySet<string> = new Set([
  'also',
  'call',
  'cpu',
  'dev',
  'include-workspace-root',
  'json',
  'libc',
  'omit',
  'only',
  'optional',
  'os',
  'package-lock',
  'parseable',
  'production',
  'shrinkwrap',
  'workspace',
]);

/** Forced settings, as variables: these take precedence over the user's and the machine's `.npmrc`. */
const forced = {
  global: 'false',
  location: 'project',
  'dry-run': 'false',
  'package-lock-only': 'false',
  // npm's default: the project decides whether it is a workspace.
  workspaces: 'null',
  // `include` overrides `omit`, `only`, `production` and NODE_ENV.
  include: ['dev', 'optional', 'peer'].join('\n\n'),
  // Keeps the lines that identify a failure: `npm error code E404`.
  color: 'false',
  heading: 'npm',
} as const;

/** The environment of everything that runs npm, the CLI and our own npm, so that both install the same. */
export function npmEnvironment(env: Environment): Environment {
  const others = Object.entries(env).filter(([name]) => !removed.has(settingOf(name) ?? ''));
  return withVariables(withNpmSettings(Object.fromEntries(others), forced), {
    // Corepack stands in for npm on some machines. It would refuse npm in a project that names another package manager,
    // and may ask before it downloads one.
    // https://github.com/nodejs/corepack#environment-variables
    COREPACK_ENABLE_STRICT: readVariable(env, 'COREPACK_ENABLE_STRICT') ?? '0',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  });
}

/** How long npm waits for an answer of the registry, and before a retry. */
const fetchLimits = { 'fetch-timeout': '60000', 'fetch-retry-maxtimeout': '10000' } as const;

/**
 * The environment in which npm reports a silent registry within minutes: by default it waits three times for five
 * minutes. Keeps limits that the user has set.
 *
 * @param npmrc The text of the user's `.npmrc`.
 */
export function withFetchLimits(env: Environment, npmrc: string): Environment {
  const inFile = new Set(npmrc.split('\n').map((line) => line.split('=')[0]?.trim()));
  const missing = Object.entries(fetchLimits).filter(
    ([setting]) => npmSetting(env, setting) === undefined && !inFile.has(setting),
  );
  return withNpmSettings(env, Object.fromEntries(missing));
}

/** The environment with some of npm's settings, which replace earlier values. */
export function withNpmSettings(
  env: Environment,
  settings: Readonly<Record<string, string>>,
): Environment {
  const others = Object.entries(env).filter(([name]) => !((settingOf(name) ?? '') in settings));
  const ours = Object.entries(settings).map(([setting, value]) => [variableOf(setting), value]);
  return Object.fromEntries([...others, ...ours]);
}

/** The value of an npm setting in the variables. npm ignores empty variables. */
export function npmSetting(env: Environment, setting: string): string | undefined {
  const said = Object.entries(env).filter(([name]) => settingOf(name) === setting);
  // As in npm, the last one counts.
  return said.map(([, value]) => value).findLast((value) => value !== undefined && value !== '');
}

function variableOf(setting: string): string {
  return `npm_config_${setting.replaceAll('-', '_')}`;
}

/**
 * npm reads its variables in any case, with `_` for `-`:
 * https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 */
function settingOf(variable: string): string | undefined {
  const name = /^npm_config_(?<setting>.+)$/i.exec(variable)?.groups?.setting;
  return name?.toLowerCase().replaceAll('_', '-');
}
