import { buildErrors } from '../project/build-errors.js';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly cure: string;
}

// The CLI's texts are only partly known: see docs/live-checks.md.
const known: readonly KnownFailure[] = [
  {
    pattern: /not a paragon project/i,
    cure: 'Set the input `subfolder` to the folder that holds `.para/project.json`.',
  },
  {
    pattern:
      /unauthori[sz]ed|invalid (?:cli )?(?:key|token)|\b(?:status|code|http|error)\W[^\n]{0,12}\b401\b|not logged in|para auth login/i,
    cure: 'Paragon rejected the key. Make a new CLI key (`para auth login`) and store its `token` from ~/.paragon/credentials.json as the secret that `paragonKey` names.',
  },
  {
    pattern: /persona\.meta\.js is not found/i,
    cure: 'Import by relative paths (`./` and `../`), and remove `dist/` and `tsconfig.tsbuildinfo` from the repository.',
  },
  {
    pattern: /\bstale\b|changed since the (?:last )?build|build (?:is )?out of date/i,
    cure: 'Something changed `src/` between build and push. Move the step that does so before this one.',
  },
  {
    pattern: /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN/,
    cure: 'The CLI could not reach Paragon or npm. Check `paragonZeusUrl` and the network of the runner, and run the job again.',
  },
];

/** Why `para` failed, in its own last words, with what to do where that is known. */
export function explainCliFailure(
  command: string,
  exitCode: number | null,
  output: readonly string[],
): Explanation {
  const end = exitCode === null ? 'was ended by a signal' : `failed with exit code ${exitCode}`;
  const errors = buildErrors(output).length;
  if (errors > 0) {
    return {
      what: `\`${command}\` ${end}: the project has ${errors} type error${errors === 1 ? '' : 's'}.`,
      cure: 'Correct them, or set `skipTypeErrors: true` to build in spite of them.',
    };
  }
  const text = output.join('\n');
  const cure = known.find(({ pattern }) => pattern.test(text))?.cure;
  return {
    what: `\`${command}\` ${end}.`,
    why: lastWords(output) || 'It printed nothing.',
    ...(cure === undefined ? {} : { cure }),
  };
}

/** The last lines that say something: the CLI's progress lines are repeated, so each counts once. */
export function lastWords(output: readonly string[], count = 8): string {
  const lines = output.map((line) => line.trim()).filter((line) => /[\p{L}\p{N}]/u.test(line));
  const distinct = lines.filter((line, index) => lines.lastIndexOf(line) === index);
  return distinct
    .slice(-count)
    .map((line) => quoted(line, 300))
    .join('\n');
}
