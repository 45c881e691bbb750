import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { uuid } from './document-schemas.js';
import { type Answer, type Call, type Route, refusal, route } from './route.js';
import { linkOf, projectOf, type State } from './state.js';
import { addReport, contradicts, type SyncCommit, type SyncReport } from './sync-history.js';

/** `{zeus}/graphite/projects/commit`: the one interface of Zeus that Git Sync speaks. */

const runId = v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'is not a run id of GitHub'));
const gitHash = v.pipe(
  v.string(),
  v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'is not a Git object name'),
);

const startSchema = v.strictObject({
  branchName: v.pipe(v.string(), v.nonEmpty('is empty')),
  // Empty from the incumbent on workflow_dispatch.
  author: v.string(),
  runId,
  hash: gitHash,
});
type Start = v.InferOutput<typeof startSchema>;

const ids = { projectId: uuid, commitId: uuid, runId };
const reportSchema = v.variant('success', [
  // "" is what the incumbent's pull says when nothing changed.
  v.strictObject({ ...ids, success: v.literal(true), hash: v.union([v.literal(''), gitHash]) }),
  v.strictObject({ ...ids, success: v.literal(false) }),
]);
type Report = v.InferOutput<typeof reportSchema>;

export function commitRoutes(state: State, mayDiffer: Set<string>): Route[] {
  return [
    route('POST /graphite/projects/commit', startSchema, (call) => start(state, call)),
    route('PATCH /graphite/projects/commit', reportSchema, (call) =>
      report(state, mayDiffer, call),
    ),
  ];
}

function start(state: State, { body, organization }: Call<Start>): Answer {
  const link = linkOf(state, organization, body.branchName);
  if (link === undefined) return { status: 201, body: { commitId: null, projectId: null } };
  const { projectId, subfolder } = link;
  const commit: SyncCommit = {
    commitId: randomUUID(),
    projectId,
    direction: 'push',
    status: 'running',
    startedAt: state.now(),
    branch: body.branchName,
    author: body.author,
    runId: body.runId,
    hash: body.hash,
    reports: [],
  };
  state.commits.push(commit);
  return { status: 201, body: { commitId: commit.commitId, projectId, subfolder } };
}

function report(state: State, mayDiffer: Set<string>, call: Call<Report>): Answer {
  const { body, organization, violate } = call;
  const commit = state.commits.find(({ commitId }) => commitId === body.commitId);
  if (commit === undefined) {
    violate('unknown commit', `Paragon never gave out the commitId ${body.commitId}.`);
    return refusal(404, 'Commit not found');
  }
  if (projectOf(state, commit.projectId).organization !== organization) {
    return refusal(403, 'Forbidden resource');
  }
  if (body.projectId !== commit.projectId) {
    violate('wrong project', `The commit belongs to ${commit.projectId}, not ${body.projectId}.`);
    return refusal(404, 'Commit not found');
  }
  // For a pull the first report says which run it is; later ones may come from a re-run by hand.
  if (commit.direction === 'push' && body.runId !== commit.runId) {
    violate('wrong run', `The push was started by run ${commit.runId}, not ${body.runId}.`);
    return refusal(400, 'Bad request', ['runId: is not the run that started this push']);
  }
  if (commit.direction === 'push' && body.success && body.hash === '') {
    violate('success without hash', 'A push that succeeded has to say which commit it pushed.');
    return refusal(400, 'Bad request', ['hash: is empty']);
  }
  const received: SyncReport = {
    success: body.success,
    ...(body.success ? { hash: body.hash } : {}),
    runId: body.runId,
    at: state.now(),
  };
  // Zeus accepts the last report, so only the test sees this.
  if (!mayDiffer.delete(commit.commitId) && contradicts(commit.reports, received)) {
    const [before, after] = [commit.reports.at(-1), received].map(inWords);
    violate('second final status', `${commit.commitId}: first ${before}, then ${after}.`);
  }
  addReport(commit, received);
  return { status: 200, body: {} };
}

function inWords(report: SyncReport | undefined): string {
  return report?.success === true ? `success with "${report.hash ?? ''}"` : 'failure';
}
