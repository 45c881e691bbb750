import type { OutputStream } from '../action/child-process.js';
import { buildErrors } from '../project/build-errors.js';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { cureForCode, npmCode } from './npm-failure.js';

export interface OutputLine {
  readonly text: string;
  readonly stream: OutputStream;
}

/** An exit code, or the signal that ended the process. */
export type CliEnd = number | NodeJS.Signals | null;

interface KnownFailure {
  readonly pattern: RegExp;
  readonly cure: string;
  readonly commits?: Explanation['commits'];
  /** Whether the same project may well succeed at another time, or with another key. */
  readonly isElsewhere?: true;
}

/** npm's failures with a project's dependencies. For our own installation of the CLI, the cures differ. */
const knownOfNpm: readonly KnownFailure[] = [
  {
    pattern: /^npm (?:error|ERR!) code (?:E401|E403|E404|ENEEDAUTH)$/m,
    commits: 'project',
    cure: 'npm could not download a dependency of the project. If it is private, give npm the credentials: actions/setup-node with `registry-url`, and `NODE_AUTH_TOKEN` in the `env:` of this step. If it is public, correct its name in `package.json`, and if a proxy answers E403, allow this runner there.',
  },
  {
    pattern: /^npm (?:error|ERR!) code (?:ETARGET|ENOVERSIONS)$/m,
    commits: 'project',
    cure: 'The registry has no such version of a dependency. Correct it in `package.json`, or check whether `min-release-age` in the npm configuration of the runner hides it.',
  },
];

// The CLI's texts are only partly known: see docs/live-checks.md.
const known: readonly KnownFailure[] = [
  {
    pattern: /not a paragon project/i,
    commits: 'workflows',
    cure: 'Set the input `subfolder` to the folder that holds `.para/project.json`.',
  },
  {
    pattern:
      /unauthori[sz]ed|invalid (?:cli )?(?:key|token)|\b(?:status|code|http|error)\W[^\n]{0,12}\b401\b|\bstatus code 403\b|forbidden resource|not logged in|para auth login/i,
    isElsewhere: true,
    cure: 'Paragon rejected the key. Make a new CLI key (`para auth login`) and store its `token` from ~/.paragon/credentials.json as the secret that `paragonKey` names.',
  },
  {
    pattern: /persona\.meta\.js is not found/i,
    cure: 'Use relative imports (`./` and `../`), and remove `dist/` and `tsconfig.tsbuildinfo` from the repository.',
  },
  {
    pattern: /\bstale\b|changed since the (?:last )?build|build (?:is )?out of date/i,
    cure: 'A file in `src/` changed between build and push. Move the step that changes it before this one.',
  },
  {
    pattern: /^Error\b.*\((?:408|429|5\d\d)\)$|\bstatus code (?:408|429|5\d\d)\b/m,
    isElsewhere: true,
    cure: "Paragon could not answer the CLI. Run the job again later. If this continues, report the time and the host to Paragon's support.",
  },
  {
    pattern:
      /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|could not reach|socket hang up|other side closed/i,
    isElsewhere: true,
    cure: 'The CLI could not reach Paragon or npm. Check `paragonZeusUrl` and the network of the runner, and run the job again.',
  },
];

function knownIn(
  failures: readonly KnownFailure[],
  text: string,
): Pick<Explanation, 'cure' | 'commits'> | undefined {
  const found = failures.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return undefined;
  const { cure, commits } = found;
  return { cure, ...(commits === undefined ? {} : { commits }) };
}

/**
 * npm's failures are checked before Paragon's: a registry's message about credentials looks like Paragon's about a key.
 */
function npmAnswer(text: string): Pick<Explanation, 'cure'> | undefined {
  const code = npmCode(text);
  const cure = code === undefined ? undefined : cureForCode(code, text);
  return cure === undefined ? undefined : { cure };
}

/** What to do about an unknown failure. */
function cureFor(command: string, end: CliEnd): string {
  if (command.startsWith('para push')) {
    return 'Correct what the message names, and commit again. The log of this step has the whole output.';
  }
  if (command.startsWith('para pull')) {
    return 'Run the workflow again. The log of this step has the whole output.';
  }
  // An install depends on the machine: its registry, its npm configuration, its network.
  if (typeof end !== 'number' || command.startsWith('para install')) {
    return 'The log of this step has the whole output. Run the job again; if this continues, look there for the first failure.';
  }
  return `The log of this step has the whole output. \`${command}\` on your own machine, in the folder of the project, should fail in the same way.`;
}

/** Known failures are searched only in the last lines: earlier lines may report successes and retries. */
const wordsThatCount = 30;

/** Why `para` failed, with its last lines of output, and what to do if that is known. */
export function explainCliFailure(
  command: string,
  exitCode: CliEnd,
  output: readonly OutputLine[],
): Explanation {
  const end =
    typeof exitCode === 'number'
      ? `failed with exit code ${exitCode}`
      : `was ended by ${exitCode ?? 'a signal'}`;
  // Other commands may also print type errors, for example of a dependency's own build.
  const errors = command === 'para build' ? buildErrors(streamByStream(output)).length : 0;
  if (errors > 0) {
    return {
      what: `\`${command}\` ${end}: the project has ${errors} type error${errors === 1 ? '' : 's'}.`,
      cure: 'Correct them, or set `skipTypeErrors: true` to build and push despite them.',
    };
  }
  const text = lastWords(output, wordsThatCount);
  return {
    what: `\`${command}\` ${end}.`,
    why: lastWords(output) || 'It printed nothing.',
    ...(knownIn(knownOfNpm, text) ??
      npmAnswer(text) ??
      knownIn(known, text) ?? { cure: cureFor(command, exitCode) }),
  };
}

/** Output of a build that lacks memory, disk space or packages: the machine is at fault, not the project. */
const ofMachine =
  /heap out of memory|\bENOSPC\b|\bENOMEM\b|\bEMFILE\b|the project has no typescript/i;

/** Whether a command failed for a reason outside the project. */
export function isFaultElsewhere(
  command: string,
  end: CliEnd,
  output: readonly OutputLine[],
): boolean {
  if (typeof end !== 'number') return true;
  if (!command.startsWith('para build')) return true;
  if (buildErrors(streamByStream(output)).length > 0) return false;
  const text = lastWords(output, wordsThatCount);
  return (
    ofMachine.test(text) ||
    known.some(({ isElsewhere, pattern }) => isElsewhere && pattern.test(text))
  );
}

/** The texts of an output, first those of one stream, then those of the other: an error and its details stay together. */
export function streamByStream(output: readonly OutputLine[]): readonly string[] {
  const errors = output.filter(({ stream }) => stream === 'stderr');
  const others = output.filter(({ stream }) => stream === 'stdout');
  return [...others, ...errors].map(({ text }) => text);
}

// Progress lines (`- Creating build...`), npm's empty lines, and the path of npm's log, which is gone after the job.
const noise =
  /^(?:- .*\.\.\.|npm (?:error|ERR!)(?: \d+| A complete log of this run can be found in: .*)?)$/;

/** The last words are searched only in these lines, even if a command printed more. */
const linesLookedThrough = 20_000;

/**
 * The last meaningful lines. If both streams have enough lines, each gets half of the places: they arrive through two
 * pipes, so the last line of one may be read long before the rest of the other.
 */
export function lastWords(output: readonly OutputLine[], count = 8): string {
  const end = output.slice(-linesLookedThrough);
  const errors = wordsOf(end, 'stderr', count);
  const others = wordsOf(end, 'stdout', count);
  const ofErrors = Math.min(errors.length, Math.max(count / 2, count - others.length));
  const words = [...errors.slice(0, ofErrors), ...others.slice(0, count - ofErrors)]
    .toSorted((one, other) => one.line - other.line)
    .map(({ text }) => quoted(text, 300));
  return [...new Set(words)].join('\n');
}

/** The last words of one stream, the last first. The CLI repeats its progress lines, so each text counts once. */
function wordsOf(
  output: readonly OutputLine[],
  stream: OutputStream,
  count: number,
): ReadonlyArray<{ readonly text: string; readonly line: number }> {
  const words = new Map<string, number>();
  for (const { text, line } of withoutTraces(output, stream).toReversed()) {
    if (words.size === count) break;
    if (/[\p{L}\p{N}]/u.test(text) && !noise.test(text) && !words.has(text)) words.set(text, line);
  }
  return [...words].map(([text, line]) => ({ text, line }));
}

/**
 * The trimmed lines of one stream, numbered, without Node's stack traces, except the first place in the project's own
 * code.
 */
function withoutTraces(
  output: readonly OutputLine[],
  stream: OutputStream,
): ReadonlyArray<{ readonly text: string; readonly line: number }> {
  let told = false;
  return output.flatMap((said, line) => {
    if (said.stream !== stream) return [];
    const text = said.text.trim();
    const place = placeOfFrame(text);
    if (place === undefined) {
      told = false;
      return nodeVersion.test(text) ? [] : [{ text, line }];
    }
    if (told || notTheProject.test(place)) return [];
    told = true;
    return [{ text, line }];
  });
}

/** The place in a line of a stack trace: `at run (file:1:2)`, `at file:1:2`. */
function placeOfFrame(line: string): string | undefined {
  if (!line.startsWith('at ')) return undefined;
  const inner = line.endsWith(')') ? line.slice(line.indexOf(' (') + 2, -1) : line.slice(3);
  const isPlace = /:\d+:\d+$/.test(inner) || /^(?:<anonymous>|native|index \d+)$/.test(inner);
  return isPlace ? inner : undefined;
}

const notTheProject = /[\\/]node_modules[\\/]|^node:|^(?:<anonymous>|native|index \d+)$/;
const nodeVersion = /^Node\.js v\d+\.\d+\.\d+$/;
