import type { CheckoutOptions, World, WorldRun, WorldRunOptions } from '@paragraph/sandbox';
import * as payloads from './event-payloads.js';
import { runPush } from './push-world.js';

export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** How a pull request is started, where it is not as usual. */
export interface Proposal {
  readonly base?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly checkout?: Partial<CheckoutOptions>;
}

/** A run for a pull request that changes files of the default branch. */
export async function runPullRequest(
  world: World,
  files: Readonly<Record<string, string | null>>,
  { base = 'main', checkout, ...rest }: Proposal = {},
): Promise<WorldRun> {
  const { repository } = world;
  await repository.commit({ branch: 'feature', files });
  const pull = await repository.openPullRequest({ head: 'feature', base });
  const payload = payloads.pullRequest(repository, {
    ...pull,
    base: { ref: base, sha: await repository.tip(base) },
  });
  const options: WorldRunOptions = {
    job: { event: 'pull_request', payload, ref: `refs/pull/${pull.number}/merge`, sha: pull.merge },
    ...(rest.with === undefined ? {} : { with: rest.with }),
    ...(checkout === undefined ? {} : { before: (started) => world.checkout(started, checkout) }),
  };
  return runPush(world, options);
}

/** The text of a file on the default branch, with parts of it replaced. */
export async function edited(
  world: World,
  file: string,
  replacements: ReadonlyArray<readonly [string, string]>,
): Promise<Readonly<Record<string, string>>> {
  const text = (await world.repository.read('main', `${world.prefix}${file}`)) ?? '';
  const changed = replacements.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`${file} does not hold ${from}.`);
    return all.replaceAll(from, to);
  }, text);
  return { [`${world.prefix}${file}`]: changed };
}
