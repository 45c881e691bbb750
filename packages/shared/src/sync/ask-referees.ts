import type { Question } from './plan.js';
import type { BuildSources, Compiler } from './ports.js';
import type { RecordedCli } from './recorded-cli.js';
import type { Answer, Answers, AsRecorded, TreeName } from './referee.js';

/** Of builds and exports by the recorded CLI; `plan.ts` says what for. */
const mostRounds = 3;

interface Referees {
  /** Undefined if nothing is ever built. */
  readonly compiler: Compiler | undefined;
  readonly sources: BuildSources;
  /** Undefined if there is no export with another CLI. */
  readonly recordedCli: RecordedCli | undefined;
}

/**
 * Decides, and asks what the decision asks, until there are no more questions. Builds the questions of one decision in
 * parallel.
 *
 * @param decide Decides with the answers so far; they are undefined if nothing is ever asked.
 */
export async function askReferees<Decided extends { readonly questions: readonly Question[] }>(
  decide: (answers: Answers | undefined) => Promise<Decided>,
  { compiler, sources, recordedCli }: Referees,
): Promise<Decided> {
  const builds = new Map<TreeName, Answer>();
  let asRecorded: AsRecorded | undefined = recordedCli === undefined ? 'unknown' : undefined;
  const build = async (question: Question): Promise<void> => {
    if (!('tree' in question) || compiler === undefined) return;
    builds.set(question.tree, await compiler.build(question, sources));
  };
  for (let round = 0; ; round += 1) {
    const known = compiler === undefined ? undefined : builds;
    const decided = await decide({ builds: known, asRecorded });
    if (decided.questions.length === 0) return decided;
    if (round === mostRounds) throw new Error('The plan keeps asking.');
    const answered = await Promise.allSettled(decided.questions.map(build));
    // Throw only when all builds have ended, so that none keeps running.
    for (const each of answered) if (each.status === 'rejected') throw each.reason;
    // After the builds: both read from the same repository, and fetches disturb each other.
    const inDoubt = decided.questions.find((question) => 'inDoubt' in question);
    if (inDoubt !== undefined) asRecorded = await recordedCli?.(inDoubt);
  }
}
