import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCommand } from '../git-command.js';
import { LOG_FORMAT, type LoggedCommit, parseLog } from '../git-log.js';
import { isZero, type RefUpdate } from '../receive-pack.js';

/** The objects of a push, together with those of the repository. */
export interface PushedObjects {
  readonly git: GitCommand;
  readonly at: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
  /** The commits of an update that no ref of the repository holds, newest first. */
  newCommits(update: RefUpdate): Promise<readonly LoggedCommit[]>;
}

interface Source {
  readonly git: GitCommand;
  readonly repository: { readonly gitDir: string };
  /** Empty where the objects are in the repository already. */
  readonly pack: Buffer;
}

/** Looks into a push before it is taken; undefined for a broken pack, which is for receive-pack to refuse. */
export async function withPushedObjects<Result>(
  { git, repository, pack }: Source,
  look: (objects: PushedObjects | undefined) => Promise<Result>,
): Promise<Result> {
  if (pack.length === 0) return look(objectsAt(git, { cwd: repository.gitDir, env: {} }));
  const quarantine = await mkdtemp(join(tmpdir(), 'paragraph-quarantine-'));
  try {
    const env = {
      GIT_OBJECT_DIRECTORY: quarantine,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.gitDir, 'objects'),
    };
    const at = { cwd: repository.gitDir, env };
    const indexed = await git.attempt(['index-pack', '--stdin', '--fix-thin'], {
      ...at,
      input: pack,
    });
    return await look(indexed.code === 0 ? objectsAt(git, at) : undefined);
  } finally {
    await rm(quarantine, { recursive: true, force: true });
  }
}

function objectsAt(git: GitCommand, at: PushedObjects['at']): PushedObjects {
  return {
    git,
    at,
    async newCommits(update) {
      if (isZero(update.after)) return [];
      const args = ['log', '-z', `--format=${LOG_FORMAT}`, update.after, '--not', '--all', '--'];
      return parseLog(await git.bytes(args, at));
    },
  };
}
