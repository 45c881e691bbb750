import type { BranchRule, World } from '@paragraph/sandbox';
import { isOid } from '@paragraph/shared';
import { runPull } from './pull-world.js';

export const signatures: BranchRule = { type: 'required_signatures' };
export const added = 'src/integrations/slack/workflows/~tellEverybody.ts';

/** Lets GitHub sign a commit, and hangs when its record is pushed. Resolves then. */
export async function recordHeld({ github }: World): Promise<void> {
  const recording = { service: 'git-receive-pack', phase: 'exchange' } as const;
  await github.when({ match: { api: 'graphql' } }, () => undefined).sprung;
  await github.fail({ match: recording, fault: { kind: 'hang' } }).sprung;
}

/** A pull, and the folder in which it ran. */
export async function pull(world: World, inputs: Readonly<Record<string, string>>) {
  let workspace = '';
  const run = await runPull(world, {
    with: inputs,
    before: async (job) => {
      workspace = job.workspace;
      await world.checkout(job);
    },
  });
  return { ...run, workspace };
}

export function oid(letter: string) {
  const name = letter.repeat(40);
  if (!isOid(name)) throw new Error(name);
  return name;
}
export const commit = oid('a');
