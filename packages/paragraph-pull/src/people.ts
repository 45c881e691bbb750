import { actionsBot, inert, type Person, quoted } from '@paragraph/shared';

export function isBot({ email }: Person): boolean {
  return email === actionsBot.email;
}

/**
 * git strips these characters from both ends of a name, and rejects a name that has no others.
 * https://git-scm.com/docs/git-commit#_commit_information
 */
const nameMade = /[^\s.,:;"\\']/;

/**
 * Reads `Name <address>`, the format of the input `author`.
 *
 * @throws {RangeError} whose message tells the workflow's author what is expected.
 */
export function parsePerson(text: string): Person {
  const { name = '', email = '' } =
    /^(?<name>[^<>\p{Cc}]+?) *<(?<email>[^<>\s@\p{Cc}]+@[^<>\s@\p{Cc}]+)>$/u.exec(text)?.groups ??
    {};
  if (nameMade.test(name)) return { name, email };
  throw new RangeError(
    `must look like \`Ada Lovelace <ada@example.com>\`, not like "${quoted(text)}".`,
  );
}

/** Who edited the dashboard, as given by the dispatch. */
export interface EditorInputs {
  readonly editorName: string | undefined;
  readonly editorEmail: string | undefined;
}

/** In a trailer the text must not become a mention or another trailer. */
const address = /^[a-z0-9](?:[a-z0-9.!$%&'*+/=?^_{|}~-]*[a-z0-9_])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;
const longestAddress = 254;

/**
 * The person for a `Co-authored-by` trailer; undefined if there is none, or one that GitHub cannot read. That does not
 * fail the run: the edit matters more.
 * https://docs.github.com/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
 */
export function editorOf({ editorName, editorEmail = '' }: EditorInputs): Person | undefined {
  if (editorEmail.length > longestAddress || !address.test(editorEmail)) return undefined;
  const name = inert(editorName ?? '', 100)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .trim();
  const [local = ''] = editorEmail.split('@');
  return { name: nameMade.test(name) ? name : inert(local, 100), email: editorEmail };
}

/** What is wrong with them; undefined if they are fine. */
export function editorWarning(inputs: EditorInputs): string | undefined {
  const { editorName, editorEmail } = inputs;
  if (editorName === undefined && editorEmail === undefined) return undefined;
  if (editorOf(inputs) !== undefined) return undefined;
  return editorEmail === undefined
    ? 'editorName: without `editorEmail` the commit names no co-author, since GitHub knows people by their address.'
    : `editorEmail: "${quoted(editorEmail)}" is not a valid address, so the commit names no co-author.`;
}

/** Events of a dispatch. */
const dispatches: ReadonlySet<string> = new Set(['workflow_dispatch', 'repository_dispatch']);

/**
 * Who dispatched the run; undefined for a schedule or a push. A dispatch by Paragon runs as the owner of Paragon's
 * token, who edited nothing.
 */
export function requestedBy(
  { eventName, actor }: { readonly eventName: string; readonly actor: string },
  commitId: string | undefined,
): string | undefined {
  if (!dispatches.has(eventName) || actor === '') return undefined;
  // The format of GitHub logins; `[bot]` marks those of apps.
  const login = /^[\w-]+(?:\[bot\])?$/.test(actor) ? actor : inert(actor);
  return commitId === undefined ? login : `${login} (owner of the token that Paragon used)`;
}
