import { isDeepStrictEqual } from 'node:util';
import { historyAsText } from '../paragon/sync-history.js';
import type { WorkflowResult } from '../runner/workflow/run-options.js';
import type { World } from '../world.js';
import { leftBehind } from '../world-run.js';
import { annotationHead } from './annotation-text.js';
import type { ChapterRecord, PullRequestRecord, RunRecord } from './chapter-record.js';
import type { Screen } from './screen.js';
import { StoryError } from './story-error.js';
import { summaryAsHtml } from './summary-html.js';
import { summaryAsText } from './summary-text.js';
import { previewFile, pullFile, pushFile, type WatchedRuns } from './watched-runs.js';

const ours = 'useparagon/';
const longestOutput = 100;
const longestPatch = 45;
/** The newest syncs; the page has all of them. */
const shownSyncs = 3;

/** Tells a chapter: on the terminal at once, on the page at the end. */
export class Narrator {
  readonly #screen: Screen;
  readonly #world: World;
  readonly #chapter: ChapterRecord;
  readonly #runs: WatchedRuns;

  constructor(screen: Screen, world: World, chapter: ChapterRecord, runs: WatchedRuns) {
    this.#screen = screen;
    this.#world = world;
    this.#chapter = chapter;
    this.#runs = runs;
  }

  say(text: string): void {
    this.#screen.say(text);
    this.#chapter.events.push({ kind: 'said', text });
  }

  /** The story holds only if this is so. */
  check(what: string, actual: unknown, expected: unknown = true): void {
    if (!isDeepStrictEqual(actual, expected)) {
      const seen = JSON.stringify(actual);
      throw new StoryError(`${what}: not so. Expected ${JSON.stringify(expected)}, saw ${seen}`);
    }
    this.#screen.good(what);
    this.#chapter.events.push({ kind: 'checked', text: what });
  }

  /** Commits to `main` as a person would, and shows what. */
  async commit(
    author: { readonly name: string; readonly email: string },
    message: string,
    files: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { repository } = this.#world;
    const before = await repository.tip('main');
    const sha = await repository.commit({ files, message, author });
    const text = `${author.name} commits "${message}" to main, as ${sha.slice(0, 7)}.`;
    const patch = await repository.diff(before, sha);
    this.#screen.say(text);
    this.#screen.patch(hunks(patch));
    this.#chapter.events.push({ kind: 'patch', text, patch });
    return sha;
  }

  /** A pull request as a person sees it who opens its page. */
  async showPullRequest(number: number): Promise<PullRequestRecord> {
    const { repository } = this.#world;
    const found = await repository.pullRequests.find(number);
    if (found === undefined) throw new StoryError(`There is no pull request #${number}.`);
    const { title, body, login } = found;
    const { head, base } = found.pull;
    const patch = await repository.diff(base, head);
    const pull = { number, title, body: body ?? '', author: login, head, base, patch };
    this.#screen.show(`Pull request #${number}: ${title}`, summaryAsText(pull.body));
    this.#screen.patch(hunks(patch));
    this.#chapter.events.push({ kind: 'pull request', pull });
    return pull;
  }

  /** The workflow that a push of `main` starts, to its end, and all that people see of it. */
  async afterPush(): Promise<RunRecord> {
    const cause = 'A push to main';
    this.#screen.say(`${cause} starts ${pushFile} on GitHub.`);
    return this.#tell(pushFile, cause, () => this.#runs.afterPush());
  }

  /** The same for the workflow that Paragon starts when somebody saves a version in the dashboard. */
  async afterSave(editor: string): Promise<RunRecord> {
    const cause = `${editor} saves the version`;
    this.#screen.say(`${cause}, and Paragon starts ${pullFile} through GitHub's API.`);
    return this.#tell(pullFile, cause, () => this.#runs.afterSave(editor));
  }

  /** The same for the workflow that a pull request starts, with the comment that it leaves there. */
  async afterProposal(number: number): Promise<RunRecord> {
    const cause = `Pull request #${number}`;
    this.#screen.say(`${cause} starts ${previewFile} on GitHub.`);
    const { conversations } = this.#world.repository;
    return this.#tell(
      previewFile,
      cause,
      () => this.#runs.afterProposal(number),
      () => conversations.find(number)?.comments.at(-1)?.body,
    );
  }

  async #tell(
    file: string,
    cause: string,
    start: () => Promise<WorkflowResult>,
    commentOf: () => string | undefined = () => undefined,
  ): Promise<RunRecord> {
    const world = this.#world;
    const before = await world.repository.tip('main');
    const held = world.paragon.project(world.projectId);
    const started = performance.now();
    const { name, jobs } = await start();
    const milliseconds = performance.now() - started;
    const [job] = jobs;
    const main = job?.steps.find(({ stage, uses }) => stage === 'main' && uses?.startsWith(ours));
    if (job === undefined || main === undefined) {
      throw new StoryError(`${file} ran no action of ours.`);
    }
    const after = await world.repository.tip('main');
    const comment = commentOf();
    const dashboard = this.#runs.dashboardChange(held);
    const run: RunRecord = {
      workflow: name,
      file,
      cause,
      milliseconds,
      main,
      job,
      ...(dashboard === undefined ? {} : { dashboard }),
      ...(after === before ? {} : { diff: await world.repository.diff(before, after) }),
      ...(comment === undefined ? {} : { comment }),
      history: world.paragon.history(world.projectId),
    };
    this.#chapter.events.push({ kind: 'run', run });
    this.#show(run);
    const left = leftBehind(world, { job });
    if (left.length > 0) throw new StoryError(`The run left behind: ${JSON.stringify(left)}`);
    return run;
  }

  #show(run: RunRecord): void {
    const screen = this.#screen;
    const seconds = (run.milliseconds / 1000).toFixed(1);
    if (run.job.conclusion === 'success') screen.good(`The job is green, after ${seconds} s.`);
    else screen.bad(`The job is red (${run.job.conclusion}), after ${seconds} s.`);
    if (run.job.annotations.length > 0) {
      screen.show('Annotations', run.job.annotations.map(annotationText).join('\n'));
    }
    screen.show('Job summary', summaryAsText(run.main.summary));
    if (run.comment !== undefined) screen.show('Comment', summaryAsText(run.comment));
    if (run.diff !== undefined) {
      screen.heading('The commit');
      screen.patch(shortened(hunks(run.diff)));
    }
    screen.show('Outputs', outputsText(run.main.outputs));
    screen.show(
      'Sync history in Paragon, the newest first',
      historyAsText(run.history.slice(-shownSyncs)),
    );
    const [problem] = summaryAsHtml(run.main.summary).problems;
    if (problem !== undefined) throw new StoryError(`The summary does not render: ${problem}`);
    if (run.main.summary === '') throw new StoryError('The run wrote no summary.');
  }
}

function annotationText(annotation: Parameters<typeof annotationHead>[0]): string {
  return `${annotationHead(annotation)}\n  ${annotation.message.replaceAll('\n', '\n  ')}`;
}

/** Without the empty ones. */
function outputsText(outputs: Readonly<Record<string, string>>): string {
  return Object.entries(outputs)
    .filter(([, value]) => value !== '')
    .map(([name, value]) =>
      value.length > longestOutput
        ? `${name}: ${value.slice(0, longestOutput)}…`
        : `${name}: ${value}`,
    )
    .join('\n');
}

/** Without the lines that name objects. */
function hunks(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => !/^(diff --git|index) /.test(line))
    .join('\n');
}

/** A new file is long; the page has all of it. */
function shortened(patch: string): string {
  const lines = patch.trimEnd().split('\n');
  if (lines.length <= longestPatch) return patch;
  const rest = lines.length - longestPatch;
  return [...lines.slice(0, longestPatch), `… and ${rest} more lines, on the page`].join('\n');
}
