import type { Run } from '../action/run-action.js';
import { headlineOf } from '../action/run-end.js';
import { Cancelled, type Explanation } from '../report/errors.js';
import type { Attention, IssueSubject } from './attention.js';
import { leaveReport, reportGiven } from './attention-state.js';
import { tellAttention } from './tell-attention.js';

/** What the end of a run means for the issue. */
export interface IssueReport {
  readonly subject: IssueSubject;
  /** For GitHub's API. */
  readonly token: string | undefined;
  readonly attention: Attention;
  /** Why the run failed, if it did. */
  readonly failure: Explanation | undefined;
}

/** Tells people by an issue what the end of a run means for them. After a crash, `post` does. */
export async function tellEnd(
  run: Run,
  { subject, token, attention, failure }: IssueReport,
): Promise<void> {
  const { signal } = run;
  if (signal.aborted) {
    const isCrash = !(signal.reason instanceof Cancelled);
    if (isCrash && failure !== undefined) leaveReport(subject.branch, headlineOf(failure));
    return;
  }
  if (attention !== undefined) {
    await tellAttention(run, attention, subject, token);
  }
  reportGiven();
}
