import { type Compiler, gitTrees, projectBuilds } from '@paragraph/shared';
import type { PullContext } from './context.js';
import type { RoundInput } from './round-input.js';

/**
 * A compiler for the trees that a pull compares. It builds on demand, with the packages of the checkout if they fit.
 */
export function pullCompiler(
  { run, facts }: PullContext,
  {
    scratch,
    cli,
    checkout,
    project,
    prefix,
  }: Pick<RoundInput, 'scratch' | 'cli' | 'checkout' | 'project' | 'prefix'>,
): Compiler {
  const nearby = { place: { root: checkout.root, project: project.folder }, isFresh: false };
  const builds = projectBuilds({ run, facts, cli, skipTypeErrors: false, nearby });
  return builds.over(gitTrees({ scratch, prefix, folder: project.folder, context: run }));
}
