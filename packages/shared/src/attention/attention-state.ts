import { textField } from '../action/json-fields.js';
import type { Run } from '../action/run-action.js';
import { forgetState, readState, saveState } from '../action/saved-state.js';
import { Cancelled } from '../report/errors.js';
import { inProse } from '../report/escape.js';
import type { Needed } from './attention.js';
import { apiToken, readAttentionInputs } from './attention-inputs.js';
import type { Speaker } from './issue-text.js';

const name = 'attention';

/**
 * From here on, `post` reports a run that ends without a report, such as one that the system killed because it ran out
 * of memory. A cancelled run needs no report.
 */
export function expectReport({ signal }: Pick<Run, 'signal'>, branch: string): void {
  keep({ branch });
  signal.addEventListener('abort', () => {
    if (signal.reason instanceof Cancelled) reportGiven();
  });
}

/** `main` has reported the end of the run. */
export function reportGiven(): void {
  forgetState(name);
}

/** Leaves a headline to `post`, because `main` could not report it. */
export function leaveReport(branch: string, headline: string): void {
  keep({ branch, headline: headline.slice(0, 1_000) });
}

function keep(state: { readonly branch: string; readonly headline?: string }): void {
  saveState(name, JSON.stringify(state));
}

/** What `post` does: reports a run that `main` could not report. */
export async function reportAfterwards(run: Run, speaker: Speaker): Promise<void> {
  const kept = readState(name);
  if (kept === undefined) return;
  const state: unknown = JSON.parse(kept);
  const branch = textField(state, 'branch');
  const inputs = readAttentionInputs(run);
  if (branch === undefined || !inputs.attention) return;
  const headline = textField(state, 'headline') ?? `a ${speaker} ended without a report`;
  const subject = { speaker, projectId: undefined, branch };
  // Most runs have told people themselves.
  const { tellAttention } = await import('./tell-attention.js');
  await tellAttention(run, broken(headline), subject, apiToken(inputs));
}

function broken(headline: string): Needed {
  const words = [
    `**${inProse(headline)}**`,
    'The process ended without a report, for example because the runner ran out of memory. The log and the next run show what Git and Paragon have now.',
    '**Next step:** look at the log, and run it again.',
  ];
  const parts = words.map((markdown) => ({ kind: 'text', markdown }) as const);
  return { kind: 'needed', about: 'failed', headline, parts, files: [] };
}
