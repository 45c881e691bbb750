import { actionsBot, inert, type Person, quoted } from '@paragraph/shared';

export function isBot({ email }: Person): boolean {
  return email === actionsBot.email;
}

/** git takes these from both ends of a name, and refuses one that holds nothing else. */
const nameMade = /[^\s.,:;"\\']/;

/**
 * Reads `Name <address>`, as the input `author` has it.
 *
 * @throws {RangeError} with a sentence for the workflow's author.
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

/** Who made the edit in the dashboard, as whoever dispatched the run says. */
export interface EditorInputs {
  readonly editorName: string | undefined;
  readonly editorEmail: string | undefined;
}

/** In a trailer nothing but an address must come of it: neither a mention nor another trailer. */
const address = /^[a-z0-9](?:[a-z0-9.!$%&'*+/=?^_{|}~-]*[a-z0-9_])?@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;
const longestAddress = 254;

/**
 * The person for a `Co-authored-by` trailer; undefined where there is none, or none that GitHub could read. No run fails
 * for that: the edit counts.
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

/** What is wrong with them; undefined where nothing is. */
export function editorWarning(inputs: EditorInputs): string | undefined {
  const { editorName, editorEmail } = inputs;
  if (editorName === undefined && editorEmail === undefined) return undefined;
  if (editorOf(inputs) !== undefined) return undefined;
  return editorEmail === undefined
    ? 'editorName: without `editorEmail` the commit names no co-author, since GitHub knows people by their address.'
    : `editorEmail: "${quoted(editorEmail)}" is no address that a commit can name, so it names no co-author.`;
}

/** The events that somebody starts on purpose. */
const dispatches: ReadonlySet<string> = new Set(['workflow_dispatch', 'repository_dispatch']);

/**
 * Who dispatched the run; undefined where a clock or a push did. What Paragon dispatches is done as the owner of the
 * token that it was given: that is nobody who edited.
 */
export function requestedBy(
  { eventName, actor }: { readonly eventName: string; readonly actor: string },
  commitId: string | undefined,
): string | undefined {
  if (!dispatches.has(eventName) || actor === '') return undefined;
  // As GitHub makes logins; `[bot]` marks those of apps.
  const login = /^[\w-]+(?:\[bot\])?$/.test(actor) ? actor : inert(actor);
  return commitId === undefined ? login : `${login} (owner of the token that Paragon used)`;
}
