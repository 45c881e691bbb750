import { ConnectionFailure } from '../action/http-request.js';
import type { Run } from '../action/run-action.js';
import type { ApiAnswer, ApiRefusal, ApiRefusalKind, GitHubApi } from '../github/github-api.js';
import { hubOf } from '../github/open-hub.js';
import { Cancelled, type Explanation, explanationText } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { runAddress } from '../report/repository-page.js';
import { renderSummary, type SummaryPart } from '../report/summary.js';
import { nameAsCode } from '../report/summary-parts.js';
import type { Attention, IssueSubject, Needed } from './attention.js';
import { type IssueUpdate, reportNeeded, reportSettled } from './own-issue.js';

/**
 * Reports in an issue of the repository what needs a person. A refusal by GitHub is only a notice: it does not change
 * the result of the run.
 */
export async function tellAttention(
  run: Run,
  attention: NonNullable<Attention>,
  subject: IssueSubject,
  token: string | undefined,
): Promise<void> {
  try {
    const api = await hubOf(run, token)();
    const answer = api === undefined ? noToken : await sayBy(api);
    if (answer.kind === 'refused') {
      const words = explanationText(explain(answer.refusal, subject));
      run.log.notice(words, { title: 'No issue for this run' });
    } else if (answer.value.kind !== 'nothing-to-do') {
      const verb = answer.value.kind === 'closed' ? 'Closed the issue' : 'Reported in the issue';
      run.log.info(`${verb} ${answer.value.url}`);
    }
  } catch (thrown) {
    if (thrown instanceof Cancelled) return;
    if (!(thrown instanceof ConnectionFailure)) throw thrown;
    run.log.notice(`${what}\n${quoted(thrown.message)}\n${later}`);
  }

  function sayBy(api: GitHubApi): Promise<ApiAnswer<IssueUpdate>> {
    const { redact } = run.secrets;
    if (attention.kind === 'settled') {
      return reportSettled(api, subject, { ...attention, because: redact(attention.because) });
    }
    const { about, headline, files } = attention;
    const markdown = redact(bodyOf(attention, run, subject));
    const { speaker } = subject;
    return reportNeeded(
      api,
      subject,
      { speaker, about, headline: redact(headline), markdown },
      files,
    );
  }
}

/**
 * Of one of the four parts of an issue, in bytes. GitHub's limit for all is 65,536 characters.
 * https://github.com/orgs/community/discussions/27190
 */
const longestBody = 14_000;

function bodyOf(
  { parts }: Needed,
  { runner }: Pick<Run, 'runner'>,
  { projectId, branch }: IssueSubject,
): string {
  const project = projectId === undefined ? '' : ` · project ${nameAsCode(projectId)}`;
  const origin = `[The run](${runAddress(runner)}) · branch ${nameAsCode(branch)}${project}`;
  const last: SummaryPart = { kind: 'text', markdown: origin };
  const rest = '_The rest is on the page of the run._\n\n';
  const room = longestBody - Buffer.byteLength(origin) - 2;
  return `${renderSummary(parts, room, rest)}${renderSummary([last])}`;
}

const what = 'The issue for this run could not be written.';

const noToken: ApiAnswer<never> = {
  kind: 'refused',
  refusal: { kind: 'credentials', words: 'There is no token for the API of GitHub.' },
};

const permission = `permissions:
  contents: write
  issues: write`;

/** Why no issue could be written, and which setting allows it. */
function explain({ kind, words }: ApiRefusal, { speaker }: IssueSubject): Explanation {
  const mayBeMissing: readonly ApiRefusalKind[] = ['no-write', 'not-found'];
  if (mayBeMissing.includes(kind)) {
    const cure = `Give the job this permission in addition to its others, or remove \`attention\` from paragraph-${speaker}:`;
    return { what, why: words, cure, yaml: permission };
  }
  return { what, why: words, cure: cures[kind] ?? later };
}

const later = 'The next run tries again.';

const cures: Partial<Readonly<Record<ApiRefusalKind, string>>> = {
  unsupported:
    'Enable issues in the settings of the repository (General > Features), or remove `attention`.',
  credentials: 'Remove the input `githubToken`, or give the step a valid `token`.',
};
