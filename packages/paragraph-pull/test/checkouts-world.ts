import type { World } from '@paragraph/sandbox';

/** Who has pushed to the repository, by the token that git was given. */
export function pushers({ github }: World): readonly (string | undefined)[] {
  const pushes = github.requests.filter(({ path }) => path.endsWith('/git-receive-pack'));
  return [...new Set(pushes.map(({ login }) => login))];
}
