import type { CapturedExit } from '../action/child-process.js';
import type { GitOptions } from './git.js';
import type { RefMove } from './ref-move.js';
import type { ScratchRepository } from './scratch-repository.js';

/**
 * Pushes over HTTP if the remote has a branch or tag whose name is the full name of a ref. `git push` expands a pattern
 * to full names for its helper, and then refuses an ambiguous name. The helper itself accepts the pattern.
 * https://git-scm.com/docs/gitremote-helpers
 */
export async function pushByHelper(
  { git, remote }: ScratchRepository,
  moves: readonly RefMove[],
  refspecs: readonly string[],
  options: GitOptions,
): Promise<CapturedExit> {
  const commands = [
    'option atomic true',
    ...moves.map(({ ref, from = '' }) => `option cas ${ref}:${from}`),
    ...refspecs.map((refspec) => `push ${refspec}`),
  ];
  const { url } = remote;
  const scheme = /^[a-z]+(?=:)/.exec(url)?.[0] ?? 'https';
  const exit = await remote.git(git).ask([`remote-${scheme}`, url, url], {
    ...options,
    // An empty line ends the commands for a push, another one the conversation.
    input: `${commands.join('\n')}\n\n\n`,
  });
  const refused = refusals(exit.stdout.toString('utf8'), moves);
  return {
    ...exit,
    exitCode: refused.length > 0 ? 1 : exit.exitCode,
    stdout: Buffer.from(refused.join('')),
  };
}

/** The rejected refs, in the format of `git push --porcelain`. */
export function refusals(answer: string, moves: readonly RefMove[]): readonly string[] {
  const lines = answer.split('\n');
  return moves.flatMap(({ ref }) => {
    // One that stays where it is has a comment.
    if (lines.some((line) => `${line} `.startsWith(`ok ${ref} `))) return [];
    const why = lines
      .find((line) => line.startsWith(`error ${ref} `))
      ?.slice(`error ${ref} `.length);
    if (why === undefined) return [`!\t:${ref}\t[no answer]\n`];
    const by = why === 'stale info' ? 'rejected' : 'remote rejected';
    return [`!\t:${ref}\t[${by}] (${why})\n`];
  });
}
