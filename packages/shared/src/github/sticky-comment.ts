import type { ApiAnswer, CommentNote, GitHubApiOptions, StickyComment } from './github-api.js';
import { ask, type Octokit, repositoryOf } from './octokit.js';
import { isSame, ownLogin } from './own-account.js';

type Place = ReturnType<typeof repositoryOf>;

/** A comment of this user. */
interface OwnComment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | undefined;
}

/**
 * Writes a comment, or updates the one that the same user has written before. Ignores other people's comments with the
 * same marker: anybody who can comment can write it.
 *
 * GitHub has no conditional create, so two runs may both create the first comment. Each looks again afterwards, and
 * deletes its own if it is the newer one. The next run deletes what an interrupted run has left.
 */
export async function putComment(
  octokit: Octokit,
  options: GitHubApiOptions,
  { number, marker, body }: StickyComment,
): Promise<ApiAnswer<string>> {
  const at = repositoryOf(options);
  const text = `${marker}\n${body}`;
  const self = await ownLogin(octokit, options);
  if (self.kind === 'refused') return self;
  const look = () => ownComments(octokit, options, { at, number, marker, self: self.value });
  const change = ({ id }: OwnComment) =>
    ask(options, async (request) => {
      const said = { ...at, comment_id: id, body: text, request };
      return (await octokit.rest.issues.updateComment(said)).data.html_url;
    });
  const listed = await look();
  if (listed.kind === 'refused') return listed;
  const [oldest, ...newer] = listed.value;
  if (oldest !== undefined) {
    for (const comment of newer) await remove(octokit, options, at, comment);
    return change(oldest);
  }
  const made = await ask(options, async (request) => {
    // A retry after a lost answer would create a second comment.
    const once = { ...at, issue_number: number, body: text, request: { ...request, retries: 0 } };
    return (await octokit.rest.issues.createComment(once)).data;
  });
  if (made.kind === 'refused') return made;
  const again = await look();
  const first = again.kind === 'done' ? again.value[0] : undefined;
  if (first === undefined || first.id >= made.value.id) {
    return { kind: 'done', value: made.value.html_url };
  }
  const changed = await change(first);
  if (changed.kind === 'refused') return { kind: 'done', value: made.value.html_url };
  await remove(octokit, options, at, made.value);
  return changed;
}

/** Puts a note on top of what {@link putComment} has written. The next comment takes the place of both. */
export async function noteOnComment(
  octokit: Octokit,
  options: GitHubApiOptions,
  { number, marker, note }: CommentNote,
): Promise<ApiAnswer<string | undefined>> {
  const at = repositoryOf(options);
  const self = await ownLogin(octokit, options);
  if (self.kind === 'refused') return self;
  const listed = await ownComments(octokit, options, { at, number, marker, self: self.value });
  if (listed.kind === 'refused') return listed;
  const [comment] = listed.value;
  if (comment === undefined) return { kind: 'done', value: undefined };
  const before = comment.body?.slice(marker.length).replace(earlierNote, '').trimStart() ?? '';
  const body = `${marker}\n${noteBegin}\n${note}\n${noteEnd}\n\n${before}`;
  return ask(options, async (request) => {
    const said = { ...at, comment_id: comment.id, body, request };
    return (await octokit.rest.issues.updateComment(said)).data.html_url;
  });
}

const [noteBegin, noteEnd] = ['<!-- paragraph-note -->', '<!-- /paragraph-note -->'];
const earlierNote = /^\s*<!-- paragraph-note -->[\s\S]*?<!-- \/paragraph-note -->/;

/** Comments that this user has written with the marker, the oldest one first. */
async function ownComments(
  octokit: Octokit,
  options: GitHubApiOptions,
  {
    at,
    number,
    marker,
    self,
  }: {
    readonly at: Place;
    readonly number: number;
    readonly marker: string;
    readonly self: string;
  },
): Promise<ApiAnswer<readonly OwnComment[]>> {
  const listed = await ask(options, (request) =>
    octokit.paginate(octokit.rest.issues.listComments, {
      ...at,
      issue_number: number,
      per_page: 100,
      request,
    }),
  );
  if (listed.kind === 'refused') return listed;
  const own = listed.value.filter(
    ({ body, user }) => body?.startsWith(marker) && isSame(user?.login, self),
  );
  return { kind: 'done', value: own.toSorted((one, other) => one.id - other.id) };
}

/** If that fails, the next run deletes it. */
async function remove(
  octokit: Octokit,
  options: GitHubApiOptions,
  at: Place,
  { id }: OwnComment,
): Promise<void> {
  const gone = await ask(options, (request) =>
    octokit.rest.issues.deleteComment({ ...at, comment_id: id, request }),
  );
  if (gone.kind === 'refused') options.log.debug(options.redact(gone.refusal.words));
}
