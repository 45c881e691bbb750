import { type PullPlan, sideBranch } from '@paragraph/shared';
import { withCommitAdvice } from '../commit-advice.js';
import type { PullContext } from '../context.js';
import { pushOnWorkflowFiles } from '../push-on-workflow-files.js';
import type { RoundInput } from '../round-input.js';
import { type ForecastWords, forecastWords } from './forecast-words.js';
import { lookAhead } from './look-ahead.js';

/** How a change would arrive, for a dry run. */
export async function forecastOf(
  { run, inputs }: PullContext,
  input: RoundInput,
  plan: PullPlan,
): Promise<ForecastWords> {
  const { obstacle, ...ahead } = await lookAhead(plan, input);
  const onWorkflowFiles = await pushOnWorkflowFiles(run.runner.workspace);
  const advised = obstacle === undefined ? undefined : withCommitAdvice(obstacle, onWorkflowFiles);
  const found = { ...ahead, obstacle: advised };
  const words = forecastWords(found, {
    branch: input.branch,
    sideBranch: sideBranch(input.ports.target, plan.side.of),
    isByChoice: inputs.delivery === 'pull-request',
    isOwnToken: inputs.token === undefined,
    onWorkflowFiles,
  });
  for (const sentence of words.sentences) run.log.info(sentence);
  if (words.yaml !== undefined) run.log.info(words.yaml);
  return words;
}
