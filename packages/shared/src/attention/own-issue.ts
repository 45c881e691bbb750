import type { ApiAnswer, GitHubApi, OwnIssue } from '../github/github-api.js';
import type { AttentionPlace, Settled } from './attention.js';
import {
  isOfBranch,
  issueMark,
  issueMarker,
  issueText,
  noProject,
  type Section,
  type Sections,
  sectionsOf,
  withSection,
} from './issue-text.js';

/** What became of the issue. */
export type Told =
  /** The address of the issue that says it. */
  | { readonly kind: 'said' | 'closed'; readonly url: string }
  /** There was no issue, and none is needed. */
  | { readonly kind: 'quiet' };

type Api = Pick<
  GitHubApi,
  'findOwnIssues' | 'createIssue' | 'updateIssue' | 'closeIssue' | 'assignIssue' | 'lastCommitters'
>;

/**
 * Says in the one issue of a project's branch that a person has to act; opens it where there is none.
 *
 * GitHub opens no issue on condition that there is none. So two runs may each open one, and each looks again afterwards:
 * the newer issue gives way. Of what GitHub shows too late for that, the next run closes what is too much.
 *
 * @param files What it is about, from the root of the repository: who wrote to it last is assigned.
 */
export async function sayNeeded(
  api: Api,
  place: AttentionPlace,
  own: Section,
  files: readonly string[],
): Promise<ApiAnswer<Told>> {
  const say = async (issues: readonly OwnIssue[]): Promise<ApiAnswer<Told> | undefined> => {
    const [oldest, ...others] = issues;
    if (oldest === undefined) return undefined;
    const sections = withSection(all(issues), own);
    const said = await write(api, place, oldest, sections);
    if (said.kind === 'refused') return said;
    for (const { number } of others) await giveWay(api, number, oldest);
    return said;
  };

  const found = await look(api, place);
  if (found.kind === 'refused') return found;
  const known = await say(found.value);
  if (known !== undefined) return known;

  const made = await api.createIssue(textOf(place, undefined, [own]));
  if (made.kind === 'refused' && made.refusal.kind !== 'transient') return made;
  const again = await look(api, place);
  const seen = again.kind === 'done' ? again.value : [];
  if (made.kind === 'refused') {
    // Its answer may have been lost, and the issue made.
    const late = seen[0];
    return late === undefined ? made : { kind: 'done', value: { kind: 'said', url: late.url } };
  }
  const isFirst = seen.every(({ number }) => number >= made.value.number);
  const older = isFirst ? undefined : await say(seen);
  if (older !== undefined) return older;
  await assign(api, made.value, { branch: place.branch, paths: files });
  return { kind: 'done', value: { kind: 'said', url: made.value.url } };
}

/** Takes out of the issue what needs nobody any more, and closes it when that was all. */
export async function saySettled(
  api: Api,
  place: AttentionPlace,
  { settles, because }: Settled,
): Promise<ApiAnswer<Told>> {
  const found = await look(api, place);
  if (found.kind === 'refused') return found;
  const [oldest] = found.value;
  if (oldest === undefined) return { kind: 'done', value: { kind: 'quiet' } };
  const sections = all(found.value);
  const left = sections.filter(({ speaker, about }) => !settles(speaker, about));
  if (left.length > 0) {
    if (left.length === sections.length)
      return { kind: 'done', value: { kind: 'said', url: oldest.url } };
    return write(api, place, oldest, left);
  }
  for (const { number } of found.value) {
    const closed = await api.closeIssue(number, because, 'completed');
    if (closed.kind === 'refused') return closed;
  }
  return { kind: 'done', value: { kind: 'closed', url: oldest.url } };
}

/**
 * The issues about a project's branch, with its own marker first, the oldest first. One about a run that ended before it
 * knew its project is about each project of the branch; and such a run says it where the branch has one issue already.
 */
async function look(
  api: Api,
  { projectId, branch }: AttentionPlace,
): Promise<ApiAnswer<readonly OwnIssue[]>> {
  const found = await api.findOwnIssues(issueMark);
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
  // Of two that say something of one action, the first counts: it is the one that is kept.
  return issues
    .toReversed()
    .flatMap(({ body }) => sectionsOf(body))
    .reduce<Sections>((sections, section) => withSection(sections, section), []);
}

/** @param marker The one that the issue has. A run that knows its project gives it that of the project. */
function textOf(
  { projectId, branch }: AttentionPlace,
  marker: string | undefined,
  sections: Sections,
) {
  const own = issueMarker(projectId ?? noProject, branch);
  return issueText(projectId === undefined ? (marker ?? own) : own, branch, sections);
}

async function write(
  api: Api,
  place: AttentionPlace,
  issue: OwnIssue,
  sections: Sections,
): Promise<ApiAnswer<Told>> {
  const changed = await api.updateIssue(issue.number, textOf(place, markerOf(issue), sections));
  return changed.kind === 'refused'
    ? changed
    : { kind: 'done', value: { kind: 'said', url: changed.value.url } };
}

/** One that stays open is closed by the next run. */
async function giveWay(api: Api, number: number, kept: OwnIssue): Promise<void> {
  await api.closeIssue(number, `This continues in #${kept.number}.`, 'not_planned');
}

/** Whoever wrote last to the files knows most of them. Where nobody can be assigned, those who watch have heard of it. */
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
