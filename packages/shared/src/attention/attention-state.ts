import { textField } from '../action/json-fields.js';
import type { Run } from '../action/run-action.js';
import { readState, saveState } from '../action/saved-state.js';
import { ActionError, Cancelled } from '../report/errors.js';
import { inProse } from '../report/escape.js';
import type { Needed } from './attention.js';
import { readAttentionInputs } from './attention-inputs.js';
import type { Speaker } from './issue-text.js';
import { tellAttention } from './tell-attention.js';

const name = 'attention';

/**
 * From here on somebody hears of a run that ends without a report, such as one that the system ended for want of memory:
 * `post` tells of it. A cancelled run needs nobody.
 */
export function expectReport({ signal }: Pick<Run, 'signal'>, branch: string): void {
  keep({ branch });
  signal.addEventListener('abort', () => {
    if (signal.reason instanceof Cancelled) reportGiven();
  });
}

/** `main` has said what there was to say. */
export function reportGiven(): void {
  try {
    saveState(name, '');
  } catch (thrown) {
    // Then `post` tells of a run that it need not tell of.
    if (!(thrown instanceof ActionError)) throw thrown;
  }
}

/** `main` could not say it: what it was, in a few words. */
export function leaveReport(branch: string, headline: string): void {
  keep({ branch, headline: headline.slice(0, 1_000) });
}

function keep(state: { readonly branch: string; readonly headline?: string }): void {
  saveState(name, JSON.stringify(state));
}

/** What `post` does: tells of a run of which `main` could not. */
export async function reportAfterwards(run: Run, speaker: Speaker): Promise<void> {
  const kept = readState(name);
  if (kept === undefined) return;
  const state: unknown = JSON.parse(kept);
  const branch = textField(state, 'branch');
  const inputs = readAttentionInputs(run);
  if (branch === undefined || !inputs.isWanted) return;
  const headline = textField(state, 'headline') ?? `a ${speaker} ended without a report`;
  await tellAttention(run, broken(headline), { speaker, projectId: undefined, branch }, inputs);
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
