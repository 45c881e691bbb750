import type { ApiAnswer, GitHubApi, OwnIssue } from '../github/github-api.js';
import type { IssueSubject, Settled } from './attention.js';
import {
  isOfBranch,
  issueMarker,
  issueSign,
  issueText,
  noProject,
  type Section,
  type Sections,
  sectionsOf,
  withSection,
} from './issue-text.js';

/** What happened to the issue. */
export type IssueUpdate =
  /** The address of the issue. */
  | { readonly kind: 'said' | 'closed'; readonly url: string }
  /** There was no issue, and none is needed. */
  | { readonly kind: 'nothing-to-do' };

type Api = Pick<
  GitHubApi,
  'findOwnIssues' | 'createIssue' | 'updateIssue' | 'closeIssue' | 'assignIssue' | 'lastCommitters'
>;

/**
 * Reports in the one issue of a project's branch that a person must act. Opens the issue if there is none.
 *
 * GitHub cannot open an issue only if there is none, so two runs may each open one. Each run looks again afterwards,
 * and the newer issue is closed. If GitHub lists an issue too late for that, the next run closes it.
 *
 * @param files The files concerned, from the root of the repository: the last person who changed them is assigned.
 */
export async function reportNeeded(
  api: Api,
  subject: IssueSubject,
  own: Section,
  files: readonly string[],
): Promise<ApiAnswer<IssueUpdate>> {
  const say = async (issues: readonly OwnIssue[]): Promise<ApiAnswer<IssueUpdate> | undefined> => {
    const [oldest, ...others] = issues;
    if (oldest === undefined) return undefined;
    const sections = withSection(all(issues), own);
    const said = await write(api, subject, oldest, sections);
    if (said.kind === 'refused') return said;
    for (const { number } of others) await closeNewer(api, number, oldest);
    return said;
  };

  const found = await look(api, subject);
  if (found.kind === 'refused') return found;
  const known = await say(found.value);
  if (known !== undefined) return known;

  const made = await api.createIssue(textOf(subject, undefined, [own]));
  if (made.kind === 'refused' && made.refusal.kind !== 'transient') return made;
  const again = await look(api, subject);
  const seen = again.kind === 'done' ? again.value : [];
  if (made.kind === 'refused') {
    // The answer may have been lost after the issue was created.
    const late = seen[0];
    return late === undefined ? made : { kind: 'done', value: { kind: 'said', url: late.url } };
  }
  const isFirst = seen.every(({ number }) => number >= made.value.number);
  const older = isFirst ? undefined : await say(seen);
  if (older !== undefined) return older;
  await assign(api, made.value, { branch: subject.branch, paths: files });
  return { kind: 'done', value: { kind: 'said', url: made.value.url } };
}

/** Removes from the issue what is solved, and closes it if nothing is left. */
export async function reportSettled(
  api: Api,
  subject: IssueSubject,
  { settles, because }: Settled,
): Promise<ApiAnswer<IssueUpdate>> {
  const found = await look(api, subject);
  if (found.kind === 'refused') return found;
  const [oldest] = found.value;
  if (oldest === undefined) return { kind: 'done', value: { kind: 'nothing-to-do' } };
  const sections = all(found.value);
  const left = sections.filter(({ speaker, about }) => !settles(speaker, about));
  if (left.length > 0) {
    if (left.length === sections.length)
      return { kind: 'done', value: { kind: 'said', url: oldest.url } };
    return write(api, subject, oldest, left);
  }
  for (const { number } of found.value) {
    const closed = await api.closeIssue(number, because, 'completed');
    if (closed.kind === 'refused') return closed;
  }
  return { kind: 'done', value: { kind: 'closed', url: oldest.url } };
}

/**
 * The issues about a project's branch, with its own marker first, the oldest first. An issue of a run that ended before
 * it knew its project counts for each project of the branch, and such a run uses an issue that the branch already has.
 */
async function look(
  api: Api,
  { projectId, branch }: IssueSubject,
): Promise<ApiAnswer<readonly OwnIssue[]>> {
  const found = await api.findOwnIssues(issueSign);
  if (found.kind === 'refused') return found;
  const without = issueMarker(noProject, branch);
  const markers = projectId === undefined ? [without] : [issueMarker(projectId, branch), without];
  const value = markers.flatMap((marker) =>
    found.value.filter((issue) => markerOf(issue) === marker),
  );
  if (value.length > 0 || projectId !== undefined) return { kind: 'done', value };
  const others = found.value.filter((issue) => isOfBranch(markerOf(issue), branch));
  return { kind: 'done', value: new Set(others.map(markerOf)).size === 1 ? others : [] };
}

function markerOf({ body }: OwnIssue): string {
  return body.split(/\r?\n/, 1)[0] ?? '';
}

function all(issues: readonly OwnIssue[]): Sections {
  // If two issues have a section of the same action, the first one counts, since it is kept.
  return issues
    .toReversed()
    .flatMap(({ body }) => sectionsOf(body))
    .reduce<Sections>((sections, section) => withSection(sections, section), []);
}

/** @param marker The marker of the issue. A run that knows its project replaces it with the project's. */
function textOf(
  { projectId, branch }: IssueSubject,
  marker: string | undefined,
  sections: Sections,
) {
  const own = issueMarker(projectId ?? noProject, branch);
  return issueText(projectId === undefined ? (marker ?? own) : own, branch, sections);
}

async function write(
  api: Api,
  subject: IssueSubject,
  issue: OwnIssue,
  sections: Sections,
): Promise<ApiAnswer<IssueUpdate>> {
  const changed = await api.updateIssue(issue.number, textOf(subject, markerOf(issue), sections));
  return changed.kind === 'refused'
    ? changed
    : { kind: 'done', value: { kind: 'said', url: changed.value.url } };
}

/** If that fails, the next run closes it. */
async function closeNewer(api: Api, number: number, kept: OwnIssue): Promise<void> {
  await api.closeIssue(number, `This continues in #${kept.number}.`, 'not_planned');
}

/**
 * The last person who changed the files knows them best. If nobody can be assigned, those who watch the repository are
 * notified.
 */
async function assign(
  api: Api,
  { number }: OwnIssue,
  where: { readonly branch: string; readonly paths: readonly string[] },
): Promise<void> {
  if (where.paths.length === 0) return;
  const people = await api.lastCommitters(where);
  if (people.kind === 'refused' || people.value.length === 0) return;
  await api.assignIssue(number, people.value);
}
