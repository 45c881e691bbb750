import type { CheckoutOptions, World, WorldJobOptions, WorldRun } from '@paragraph/sandbox';
import * as payloads from './event-payloads.js';
import { runPush } from './push-world.js';

export const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/** How a pull request is started, where it is not as usual. */
export interface Proposal {
  readonly base?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly checkout?: Partial<CheckoutOptions>;
  /** What happens between the event and a checkout that is not as usual. */
  readonly beforeCheckout?: () => Promise<unknown>;
  readonly permissions?: WorldJobOptions['permissions'];
}

/** A run for a pull request that changes files of the default branch. */
export async function runPullRequest(
  world: World,
  files: Readonly<Record<string, string | null>>,
  proposal: Proposal = {},
): Promise<WorldRun> {
  const { repository } = world;
  await repository.commit({ branch: 'feature', files });
  const { number } = await repository.openPullRequest({
    head: 'feature',
    ...(proposal.base === undefined ? {} : { base: proposal.base }),
  });
  return runAgain(world, number, proposal);
}

/** A run for what a pull request is now. */
export async function runAgain(
  world: World,
  number: number,
  { base = 'main', checkout, beforeCheckout, permissions, ...rest }: Proposal = {},
): Promise<WorldRun> {
  const { repository } = world;
  const request = await repository.pullRequests.find(number);
  const sha = request && (await repository.pullRequests.trialMerge(request));
  if (request === undefined || sha === undefined) throw new Error(`#${number} has no merge.`);
  const { headSha: head, baseSha } = request.pull;
  const pull = { number, head, base: { ref: base, sha: baseSha } };
  const payload = payloads.pullRequest(repository, pull);
  const ref = `refs/pull/${number}/merge`;
  return runPush(world, {
    job: {
      event: 'pull_request',
      payload,
      ref,
      sha,
      ...(permissions === undefined ? {} : { permissions }),
    },
    ...(rest.with === undefined ? {} : { with: rest.with }),
    ...(checkout === undefined
      ? {}
      : {
          before: async (started) => {
            await beforeCheckout?.();
            await world.checkout(started, checkout);
          },
        }),
  });
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
