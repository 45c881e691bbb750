import type { Explanation } from '../report/errors.js';
import { quoted, withoutTerminalSequences } from '../report/escape.js';

/** How a failed npm ended. */
export type NpmEnd =
  /** npm reported an error code such as `ETARGET`. */
  | { readonly kind: 'code'; readonly code: string; readonly output: string }
  /** npm crashed before it could report an error. */
  | { readonly kind: 'crash'; readonly exitCode: number | null; readonly output: string }
  /** A signal ended it, for example from the system when memory is short. */
  | { readonly kind: 'signal'; readonly signal: string; readonly output: string }
  /** It hung without output, so this run ended it. */
  | { readonly kind: 'silent'; readonly seconds: number; readonly output: string }
  /** It reported success, but did nothing. */
  | { readonly kind: 'nothing'; readonly output: string };

export class NpmFailure extends Error {
  readonly end: NpmEnd;

  constructor(end: NpmEnd) {
    super(`npm failed: ${nameOf(end)}`);
    this.end = end;
  }
}

/** How a process ended whose exit code is not 0. */
export function npmEnd(
  exit: { readonly exitCode: number | null; readonly signal: string | null },
  output: string,
): NpmEnd {
  if (exit.signal !== null) return { kind: 'signal', signal: exit.signal, output };
  const code = npmCode(output);
  return code === undefined
    ? { kind: 'crash', exitCode: exit.exitCode, output }
    : { kind: 'code', code, output };
}

/**
 * npm's error code in its output: `npm error code ETARGET`. The first word may be another one (`heading` in an
 * `.npmrc`), and the words may be coloured.
 */
export function npmCode(output: string): string | undefined {
  const plain = withoutTerminalSequences(output);
  return (
    /^\S{1,40} (?:error|ERR!) code (?<code>\w+)/m.exec(plain)?.groups?.code ??
    // With `loglevel=silent` and `--json` this is all that it says.
    /^ {0,8}"code": "(?<code>\w+)"/m.exec(plain)?.groups?.code
  );
}

const passingCodes =
  /^(?:E5\d\d|E429|E408|ECONN\w+|ETIMEDOUT|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EPIPE|FETCH_ERROR|EINTEGRITY|ERR_STREAM_PREMATURE_CLOSE)$/;

/** Why another attempt may succeed, in words; undefined if it would fail again. */
export function passingCause(end: NpmEnd): string | undefined {
  switch (end.kind) {
    case 'code':
      return passingCodes.test(end.code)
        ? `npm could not reach the registry (${end.code})`
        : undefined;
    case 'crash':
      return end.output.trim() === '' || crashed.test(end.output) ? 'npm crashed' : undefined;
    case 'signal':
      return `npm was killed by ${end.signal}`;
    case 'silent':
      return `npm did not finish within ${end.seconds} s`;
    case 'nothing':
      return 'npm exited without doing anything';
  }
}

// Messages of npm and its Node about their own faults.
const crashed =
  /Exit handler never called|Exit prior to|cb\(\) never called|Process exited unexpectedly|heap out of memory/i;

/** The failure in a few words, for the sentence that says what happened. */
function nameOf(end: NpmEnd): string {
  switch (end.kind) {
    case 'code':
      return end.code;
    case 'crash':
      return end.exitCode === null ? 'npm crashed' : `npm crashed with exit code ${end.exitCode}`;
    case 'signal':
      return `npm was killed by ${end.signal}`;
    case 'silent':
      return 'npm hung';
    case 'nothing':
      return 'npm did nothing';
  }
}

/**
 * npm's own words, without its prefix, the error code, the hint about its log file, and the stack trace of npm's code.
 */
export function npmWords(output: string): string {
  const lines = withoutTerminalSequences(output)
    .split(/\r?\n/)
    .filter((line) => !/^\S{1,40} (?:http|warn|notice|verb|info|timing|silly)\b/.test(line))
    .map((line) => line.replace(/^\S{1,40} (?:error|ERR!)(?: (?:code|errno|syscall) \S+$)?/, ''))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/complete log of this run|[\\/]_logs[\\/]/i.test(line))
    .filter((line) => line.length > 1_000 || !/^at .+:\d+:\d+\)?$/.test(line));
  return [...new Set(lines)]
    .slice(0, 6)
    .map((line) => quoted(line, 300))
    .join('\n');
}

/** What happened, what to do about it, and then npm's own words. */
export function explainNpm(end: NpmEnd, subject: string): Explanation {
  const words = npmWords(end.output);
  return {
    what: `${quoted(subject)} could not be installed from npm (${nameOf(end)}).`,
    cure: words === '' ? cureFor(end) : `${cureFor(end)}\nnpm said:\n${words}`,
  };
}

const unreachable =
  "The registry could not be reached. Check the runner's network, proxy and `npm config get registry`, and run the job again.";

function cureFor(end: NpmEnd): string {
  switch (end.kind) {
    case 'code':
      return (
        cureForCode(end.code, end.output) ??
        'Read what npm says; run the job with debug logging for more.'
      );
    case 'signal':
      return end.signal === 'SIGKILL'
        ? 'The system ends a process in this way when it is out of memory. Use a runner with more memory, or run the job again.'
        : 'Something on the runner stopped it. Run the job again.';
    case 'silent':
      return `It was stopped after ${end.seconds} s, each time. ${lastStep(end.output)}Check that the registry (\`npm config get registry\`) and the proxy answer from this runner, and that nothing keeps npm from exiting.`;
    case 'nothing':
      return 'npm reported success, but did nothing. Check what is behind `npm` on the PATH of the job, or install another one with actions/setup-node.';
    case 'crash':
      return 'This is a fault in npm, or in the Node that it runs on. Run the job again; if this continues, install another npm with actions/setup-node.';
  }
}

/** The last request: `npm http fetch GET 200 https://npm.acme.example/x 12ms`. */
function lastStep(output: string): string {
  const steps = [
    ...withoutTerminalSequences(output).matchAll(/^\S{1,40} http (?<step>.{1,300})/gm),
  ];
  const step = steps.at(-1)?.groups?.step;
  return step === undefined ? 'It got no answer at all. ' : `Its last request: ${quoted(step)}. `;
}

/** What to do about one of npm's codes; undefined for an unknown code. */
export function cureForCode(code: string, output: string): string | undefined {
  switch (code) {
    case 'E404':
      return 'Check that the registry of this runner (`npm config get registry`) has the package, or use the public registry.';
    case 'ETARGET':
    case 'ENOVERSIONS':
      return 'There is no such version, or the npm configuration of the runner (`min-release-age`, `before`) does not allow it yet. Set `cliVersion` to one that exists (`npm view @useparagon/cli versions`).';
    case 'ENOTCACHED':
      return 'npm is set to offline mode (`offline` in its configuration or NPM_CONFIG_OFFLINE), and its cache does not have the package. Remove the setting for this step.';
    case 'E403':
      return 'The registry or a proxy does not allow this. Give npm credentials that may read the package, for example with actions/setup-node and `env: NODE_AUTH_TOKEN`, or allow this runner in the proxy.';
    case 'ERR_INVALID_URL':
      return 'An address in the npm configuration of the job is invalid: check `registry`, `proxy` and `https-proxy` (`npm config list`), and HTTPS_PROXY.';
    case 'E401':
    case 'ENEEDAUTH':
      return 'The registry requires credentials. Give them to npm in the job, for example with actions/setup-node and `env: NODE_AUTH_TOKEN`.';
    case 'E407':
      return 'The proxy requires credentials: set them in HTTPS_PROXY, or in `https-proxy` of the npm configuration.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return "The runner's temporary folder (RUNNER_TEMP) and npm's cache must be writable for the user that runs the job.";
    case 'ENOSPC':
      return 'The disk of the runner is full: free some space.';
  }
  if (/^FETCH_ERROR$|^ENODATA$/.test(code) && /invalid (?:json )?response body/i.test(output)) {
    return 'The server that answers is not an npm registry: it may be the login page of a proxy, or the address in `npm config get registry` is wrong.';
  }
  if (/CERT|^UNABLE_TO_/.test(code)) {
    return "The registry's certificate is not trusted: give the authority's certificate to the job in NODE_EXTRA_CA_CERTS, or in `cafile` of the npm configuration.";
  }
  if (passingCodes.test(code) || code === 'ENOTFOUND') return unreachable;
  return undefined;
}
