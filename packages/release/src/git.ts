import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ReleaseRefused } from './refusal.js';

const run = promisify(execFile);

/** Runs git, and gives its output without the line end. */
export type Git = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<string>;

/** git in a folder. A failure names the command and what git said, without the credentials of a URL. */
export function gitIn(folder: string): Git {
  return async (args, environment = {}) => {
    try {
      const { stdout } = await run('git', args, {
        cwd: folder,
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, GIT_TERMINAL_PROMPT: '0', ...environment },
      });
      return stdout.trimEnd();
    } catch (thrown) {
      const words = thrown instanceof Error && 'stderr' in thrown ? String(thrown.stderr) : '';
      throw new ReleaseRefused(
        withoutCredentials(`git ${args[0]} failed: ${words.trim() || String(thrown)}`),
      );
    }
  };
}

/** A text in which no URL holds a name or a password. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/\b(https?:\/\/)[^\s/@]*@/g, '$1');
}
