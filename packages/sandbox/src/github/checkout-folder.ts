import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutPlace } from './checkout-options.js';

export interface Reuse {
  /** Of `origin`: a checkout of another repository is not used again. */
  readonly url: string;
  readonly clean: boolean;
  /** What is to be checked out. */
  readonly ref: string;
}

/** What an earlier checkout left is used again if it is of the same repository, and sound. */
export async function prepareFolder(place: CheckoutPlace, reuse: Reuse): Promise<void> {
  if (await canReuse(place, reuse)) return;
  for (const entry of await readdir(place.folder)) {
    await rm(join(place.folder, entry), { recursive: true, force: true });
  }
}

async function canReuse({ git, folder }: CheckoutPlace, reuse: Reuse): Promise<boolean> {
  const gitDir = join(folder, '.git');
  const isThere = await access(gitDir).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const attempt = async (...args: string[]) => {
    const { code, stdout } = await git.attempt(args, { cwd: folder });
    return { done: code === 0, text: stdout.toString('utf8').trim() };
  };
  const lines = async (...args: string[]) =>
    (await attempt(...args)).text.split('\n').filter((line) => line !== '');
  if ((await attempt('config', '--get', 'remote.origin.url')).text !== reuse.url) return false;
  for (const lock of ['index.lock', 'shallow.lock']) await rm(join(gitDir, lock), { force: true });

  if (!(await attempt('checkout', '--quiet', '--detach')).done) return false;
  // By `git branch`, which leaves a file `packed-refs`, as `git update-ref` does not.
  const remove = (...args: string[]) =>
    attempt('branch', '--quiet', '--delete', '--force', ...args);
  for (const branch of await lines('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads')) {
    await remove(branch);
  }
  const remote = ['for-each-ref', '--format=%(refname:lstrip=3)', 'refs/remotes/origin'];
  for (const branch of await lines(...remote)) {
    if (excludesEachOther(branch, reuse.ref)) await remove('--remotes', `origin/${branch}`);
  }
  // This is a script, which starts a dozen programs to report that there is none.
  const hasSubmodules = (await attempt('ls-files', '--stage')).text.match(/^160000 /m) !== null;
  if (hasSubmodules && !(await attempt('submodule', 'status')).done) return false;
  if (!reuse.clean) return true;
  return (
    (await attempt('clean', '--quiet', '-ffdx')).done &&
    (await attempt('reset', '--quiet', '--hard', 'HEAD')).done
  );
}

/** `a` and `a/b` cannot both be branches, and some systems do not tell `A` from `a`. */
function excludesEachOther(branch: string, ref: string): boolean {
  const wanted = ref.startsWith('refs/') ? /^refs\/heads\/(.+)$/.exec(ref)?.[1] : ref;
  if (wanted === undefined || wanted === '') return false;
  const [one, other] = [branch.toUpperCase(), wanted.toUpperCase()];
  return one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
