import type { Question } from './plan.js';
import type { BuildSources, Compiler } from './ports.js';
import type { Answer, Answers, TreeName } from './referee.js';

/** Rounds for: what the trees mean, whether the merges are proven, whether the whole builds. */
const mostRounds = 3;

/**
 * Decides, and builds the trees that the decision asks for, until there are no more questions. Builds the questions of
 * one decision in parallel.
 *
 * @param decide Decides with the answers so far; they are undefined if nothing is ever built.
 */
export async function askCompiler<Decided extends { readonly questions: readonly Question[] }>(
  decide: (answers: Answers | undefined) => Promise<Decided>,
  {
    compiler,
    sources,
  }: { readonly compiler: Compiler | undefined; readonly sources: BuildSources },
): Promise<Decided> {
  if (compiler === undefined) return decide(undefined);
  const answers = new Map<TreeName, Answer>();
  for (let round = 0; ; round += 1) {
    const decided = await decide(answers);
    if (decided.questions.length === 0) return decided;
    if (round === mostRounds) throw new Error('The plan keeps asking for builds.');
    const answered = await Promise.allSettled(
      decided.questions.map(async (question) => {
        answers.set(question.tree, await compiler.build(question, sources));
      }),
    );
    // Throw only when all builds have ended, so that none keeps running.
    for (const each of answered) if (each.status === 'rejected') throw each.reason;
  }
}
