import type { LinkedSync } from '@paragraph/shared';
import type { PushContext } from './context.js';
import type { PushOutcome } from './outcome.js';
import type { TipWatch } from './tip-watch.js';

/** How a push starts. */
export type Start =
  | { readonly kind: 'end'; readonly outcome: PushOutcome }
  | {
      /** `moved` where the checkout was moved to the tip first. */
      readonly kind: 'go' | 'moved';
      /** What Paragon has linked to the branch; undefined for nothing, and in a dry run. */
      readonly link: LinkedSync | undefined;
    };

/**
 * Decides which commit to push, and registers it in Paragon. A dry run registers nothing.
 *
 * @param built The folder of the project that earlier steps may have built.
 */
export async function registerTip(
  { run, inputs, facts, session }: PushContext,
  tip: TipWatch,
  built: string | undefined,
): Promise<Start> {
  const decision = await facts.timed('branch', () => tip.follow(built));
  if (decision.kind === 'end' && decision.outcome.result === 'skipped') return decision;
  const link = inputs.dryRun ? undefined : await register();
  if (decision.kind === 'refused') throw decision.because;
  if (decision.kind === 'end') return decision;
  return { kind: decision.kind, link };

  async function register(): Promise<LinkedSync | undefined> {
    const { name, head } = tip.branch;
    const linked = await facts.timed('register', () =>
      session.status.register({
        branchName: name,
        author: head.author ?? run.runner.actor,
        hash: head.hash,
      }),
    );
    if (linked !== undefined) {
      facts.note({ linkedProjectId: linked.projectId, commitId: linked.commitId });
    }
    return linked;
  }
}
