import { dirname } from 'node:path';
import { withPathEntry, withVariables } from '../action/child-environment.js';
import { capture, type Environment } from '../action/child-process.js';
import { type Clock, realClock, retrying } from '../action/retry.js';
import { ActionError, type Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { NodeAndNpm } from './node-and-npm.js';

export interface NpmContext {
  readonly tools: NodeAndNpm;
  readonly env: Environment;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
  readonly clock?: Clock;
}

/** npm ended with a failure. */
class NpmFailure extends Error {
  /** npm's code, such as `ETARGET`. */
  readonly code: string;
  readonly output: string;

  constructor(code: string, output: string) {
    super(`npm failed with ${code}`);
    this.code = code;
    this.output = output;
  }
}

// npm itself tries three times; this is for a registry that is away for longer.
const attempts = 3;
const patience = 60_000;
const passingCodes =
  /^(?:E5\d\d|E429|E408|ECONN\w+|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EPIPE|FETCH_ERROR|EINTEGRITY)$/;

/**
 * Runs npm in a folder and gives its standard output. The user's npm configuration counts (registry, proxy,
 * credentials), that of a project does not: the folder is none.
 *
 * @param subject What is installed or looked up, for messages.
 * @throws {ActionError} with the cause and the cure for what npm reported.
 */
export async function runNpm(
  args: readonly string[],
  folder: string,
  subject: string,
  { tools, env, log, signal, redact, clock = realClock }: NpmContext,
): Promise<string> {
  const once = async (): Promise<string> => {
    const started = performance.now();
    const exit = await capture({
      program: tools.node,
      args: [tools.npm, ...args],
      cwd: folder,
      // Lifecycle scripts start `node` by name, which has to be the one that was chosen.
      env: withPathEntry(npmEnvironment(env), dirname(tools.node)),
      signal,
    });
    log.debug(
      `npm ${args.join(' ')} (exit code ${exit.exitCode}, ${Math.round(performance.now() - started)} ms)`,
    );
    const stdout = exit.stdout.toString('utf8');
    if (exit.exitCode === 0) return stdout;
    // With `--json` npm tells the same once more on standard output.
    const output = redact(exit.stderr.trim() === '' ? stdout : exit.stderr);
    throw new NpmFailure(npmCode(output), output);
  };
  try {
    return await retrying(once, {
      clock,
      signal,
      attempts,
      patience,
      judge: (thrown) =>
        thrown instanceof NpmFailure && passingCodes.test(thrown.code)
          ? { kind: 'again', why: `npm could not reach the registry (${thrown.code})` }
          : { kind: 'final' },
      onRetry: (why, wait) => log.info(`${why}. Trying again in ${Math.ceil(wait / 1_000)} s.`),
    });
  } catch (thrown) {
    if (thrown instanceof NpmFailure)
      throw new ActionError(explainNpm(thrown.code, thrown.output, subject));
    throw thrown;
  }
}

// Settings of the user's npm configuration that would make an install into a folder something else.
const settings: Environment = {
  npm_config_global: 'false',
  npm_config_location: 'project',
  npm_config_prefix: undefined,
  npm_config_dry_run: 'false',
  npm_config_package_lock_only: 'false',
  npm_config_workspaces: undefined,
  npm_config_workspace: undefined,
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_loglevel: 'error',
  npm_config_progress: 'false',
  NO_COLOR: '1',
};

function npmEnvironment(env: Environment): Environment {
  // npm reads its variables in any case, so `NPM_CONFIG_GLOBAL` would count as much as ours.
  const isOurs = (name: string): boolean => name.toLowerCase() in settings;
  const others = Object.entries(env).filter(([name]) => !isOurs(name));
  return withVariables(Object.fromEntries(others), settings);
}

/** npm's error code in its output: `npm error code ETARGET`. */
export function npmCode(output: string): string {
  return /^npm (?:error|ERR!) code (?<code>\w+)/m.exec(output)?.groups?.code ?? 'UNKNOWN';
}

/** npm's own words without its prefix and the hint at its log file. */
export function npmWords(output: string): string {
  const lines = output
    .split(/\r?\n/)
    .map((line) => line.replace(/^npm (?:error|ERR!)\s?(?:code \w+)?/, '').trim())
    .filter((line) => line !== '' && !/complete log of this run|_logs/.test(line));
  return lines
    .slice(0, 6)
    .map((line) => quoted(line, 300))
    .join('\n');
}

/** Cause and cure of a failure of npm. */
export function explainNpm(code: string, output: string, subject: string): Explanation {
  const why = npmWords(output);
  const what = `${quoted(subject)} could not be installed from npm (${code}).`;
  switch (code) {
    case 'E404':
      return {
        what,
        why,
        cure: 'Check that the registry of this runner (`npm config get registry`) carries the package, or leave it to the public one.',
      };
    case 'ETARGET':
      return {
        what,
        why,
        cure: 'There is no such version, or the npm configuration of the runner (`min-release-age`, `before`) does not allow it yet. Set `cliVersion` to one that exists (`npm view @useparagon/cli versions`).',
      };
    case 'E401':
    case 'E403':
    case 'ENEEDAUTH':
      return {
        what,
        why,
        cure: 'The registry wants credentials. Give them to npm in the job, for example with actions/setup-node and `env: NODE_AUTH_TOKEN`.',
      };
    case 'E407':
      return {
        what,
        why,
        cure: 'The proxy wants credentials: give them in HTTPS_PROXY, or in `https-proxy` of the npm configuration.',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        what,
        why,
        cure: "The runner's tool cache (RUNNER_TOOL_CACHE) or npm's cache must be writable for the user that runs the job.",
      };
    case 'ENOSPC':
      return { what, why, cure: 'The disk of the runner is full: free some space.' };
    default:
      return { what, why, cure: cureFor(code, output) };
  }
}

function cureFor(code: string, output: string): string {
  if (/^FETCH_ERROR$|^ENODATA$/.test(code) && /invalid (?:json )?response body/i.test(output)) {
    return 'What answers there is no npm registry: a login page of a proxy, for example, or a wrong address in `npm config get registry`.';
  }
  if (/CERT|^UNABLE_TO_/.test(code)) {
    return "The registry's certificate is not trusted: give the authority's certificate to the job in NODE_EXTRA_CA_CERTS, or in `cafile` of the npm configuration.";
  }
  if (passingCodes.test(code) || code === 'ENOTFOUND') {
    return "The registry could not be reached, also when tried again. Check the runner's network, proxy and `npm config get registry`, and run the job again.";
  }
  return 'Read what npm says above; run the job with debug logging for more.';
}
