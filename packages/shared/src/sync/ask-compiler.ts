import type { Question } from './plan.js';
import type { BuildSources, Compiler } from './ports.js';
import type { Answer, Answers, TreeName } from './referee.js';

/** What the trees mean, and older ones after an upgrade; whether the merges are proven, whether the whole builds. */
const mostRounds = 4;

/**
 * Decides, and builds what that asks for, until there are no more questions. What one decision asks for is built at
 * the same time.
 *
 * @param decide Gives what it would decide with the answers so far; they are undefined where nothing is ever built.
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
    if (round === mostRounds) throw new Error('The plan asks again and again.');
    const answered = await Promise.allSettled(
      decided.questions.map(async (question) => {
        answers.set(question.tree, await compiler.build(question, sources));
      }),
    );
    // Throw only when all builds have ended, so that none keeps running.
    for (const each of answered) if (each.status === 'rejected') throw each.reason;
  }
}
