import {
  apiToken,
  Cancelled,
  ConnectionFailure,
  commitLink,
  hubOf,
  inProse,
  type RunnerEnvironment,
  renderSummary,
  runAddress,
} from '@paragraph/shared';
import type { PushContext } from '../context.js';
import type { EventPullRequest } from './event-pull-request.js';
import { previewParts } from './preview-report.js';
import type { Preview } from './preview-types.js';

/** What a comment is about. */
interface Commented {
  readonly preview: Preview;
  /** The commit that was built. */
  readonly commit: string;
  readonly projectId: string;
}

/**
 * In bytes. GitHub's limit for a comment is 65,536 characters, and the marker counts.
 * https://github.com/orgs/community/discussions/27190
 */
const longestComment = 65_000;

/** Shows the preview as a comment on the pull request. Later runs update it. If that fails, a notice says why. */
export async function commentOn(
  { number }: Pick<EventPullRequest, 'number'>,
  commented: Commented,
  { run, inputs }: PushContext,
): Promise<void> {
  const { log, secrets, runner, clock } = run;
  const api = await hubOf(run, apiToken(inputs))();
  if (api === undefined) {
    log.notice(unposted('There is no token.'));
    return;
  }
  const body = secrets.redact(commentBody(commented, runner, clock.date()));
  const answer = await api.putComment({ number, marker: markerOf(commented), body });
  if (answer.kind === 'refused') log.notice(unposted(answer.refusal.words));
  else log.info(`The comment on the pull request: ${answer.value}`);
}

/**
 * Says in the comment of an earlier commit, if there is one, that it is outdated, since this run has no preview.
 *
 * @param why A sentence of ours.
 */
export async function markOutdated(
  { number }: Pick<EventPullRequest, 'number'>,
  { commit, projectId, why }: Pick<Commented, 'commit' | 'projectId'> & { readonly why: string },
  { run, inputs }: PushContext,
): Promise<void> {
  const { log, runner } = run;
  try {
    const api = await hubOf(run, apiToken(inputs))();
    const words = `⚠️ **Outdated:** commit ${commitLink(runner, commit)} has no preview. ${inProse(why)} The text below is about an earlier commit, which is named at its end. [The run](${runAddress(runner)})`;
    const note = { number, marker: markerOf({ projectId }), note: words };
    const answer = await api?.noteOnComment(note);
    if (answer?.kind === 'refused') log.debug(answer.refusal.words);
  } catch (thrown) {
    // A failure here must not hide the run's own result.
    if (!(thrown instanceof Cancelled || thrown instanceof ConnectionFailure)) throw thrown;
    log.debug(thrown.message);
  }
}

/** One comment for each project that a pull request changes. */
function markerOf({ projectId }: Pick<Commented, 'projectId'>): string {
  return `<!-- paragraph-preview: ${projectId} -->`;
}

/** The comment, with the commit and the time of the comparison: a later dashboard edit makes it outdated. */
export function commentBody(
  { preview, commit }: Pick<Commented, 'preview' | 'commit'>,
  runner: Pick<RunnerEnvironment, 'serverUrl' | 'repository' | 'runId'>,
  now: Date,
): string {
  const page = runAddress(runner);
  const time = now.toISOString().slice(0, 16).replace('T', ' ');
  const footer = `<sub>${commitLink(runner, commit)}, compared with Paragon at ${time} UTC. [Full report](${page})</sub>\n`;
  const room = longestComment - Buffer.byteLength(footer);
  const rest = `_The rest is on [the page of the run](${page}): this comment has reached GitHub's length limit._\n\n`;
  return `${renderSummary(previewParts(preview), room, rest)}${footer}`;
}

function unposted(why: string): string {
  return `The preview could not be posted as a comment: ${why}\nThe job needs \`permissions:\` with \`pull-requests: write\`. The full preview is in the job summary.`;
}
