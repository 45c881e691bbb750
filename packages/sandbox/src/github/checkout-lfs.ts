import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutPlace } from './checkout-options.js';

const filter = {
  clean: 'git-lfs clean -- %f',
  smudge: 'git-lfs smudge -- %f',
  process: 'git-lfs filter-process',
  required: 'true',
};

/** For the sandbox's own git: it has no Git LFS, whose hooks and filter would stop it. */
export const withoutLfs: NodeJS.ProcessEnv = configOfEnvironment({
  'core.hooksPath': '/dev/null',
  'filter.lfs.clean': '',
  'filter.lfs.smudge': '',
  'filter.lfs.process': '',
  'filter.lfs.required': 'false',
});

/** Leaves what `git lfs install --local` leaves. */
export async function setUpLfs({ git, folder }: CheckoutPlace): Promise<void> {
  for (const [name, value] of Object.entries(filter)) {
    await git.text(['config', '--local', `filter.lfs.${name}`, value], { cwd: folder });
  }
  await git.text(['config', '--local', 'lfs.repositoryformatversion', '0'], { cwd: folder });
  for (const hook of ['post-checkout', 'post-commit', 'post-merge', 'pre-push']) {
    const script = [
      '#!/bin/sh',
      'if ! command -v git-lfs >/dev/null 2>&1; then',
      `  echo "This repository uses Git LFS, but git-lfs is not on PATH: hook ${hook}." >&2`,
      '  exit 2',
      'fi',
      `git lfs ${hook} "$@"`,
    ];
    const file = join(folder, '.git', 'hooks', hook);
    await writeFile(file, `${script.join('\n')}\n`, { mode: 0o755 });
  }
}

/** Whether an earlier checkout of this folder has set it up. */
export async function keepsLfs(folder: string): Promise<boolean> {
  const config = await readFile(join(folder, '.git', 'config'), 'utf8').catch(() => '');
  return config.includes('[filter "lfs"]');
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT */
function configOfEnvironment(config: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries(config);
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(entries.length)],
    ...entries.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}
