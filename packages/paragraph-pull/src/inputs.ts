import {
  ActionError,
  actionsBot,
  type CommonInputs,
  commonInputs,
  type InputContext,
  type InputReader,
  inputReader,
  isId,
  type Person,
  paragonHost,
} from '@paragraph/shared';
import { defaultSubject, placeholders, unknownPlaceholders } from './commit-subject.js';
import { type DeletionLimit, parseDeletionLimit } from './deletion-limit.js';
import { type EditorInputs, editorWarning, parsePerson } from './people.js';

/** What Paragon's dispatch names. */
interface DispatchInputs {
  /** Its project; undefined on a run by hand. */
  readonly projectId: string | undefined;
  /** The sync that Paragon waits for; undefined on a run by hand. */
  readonly commitId: string | undefined;
}

/** What a report to Paragon needs. */
export interface ReportInputs extends DispatchInputs, Pick<CommonInputs, 'host' | 'dryRun'> {}

/** The inputs of `action.yml`. */
export interface PullInputs extends CommonInputs, DispatchInputs, EditorInputs {
  readonly maxDeletions: DeletionLimit;
  /** `mirror` makes the branch hold what Paragon holds. */
  readonly mode: 'two-way' | 'mirror';
  /** Which side wins if both changed the same file. With `pull-request`, a person decides. */
  readonly onConflict: 'pull-request' | 'paragon' | 'git';
  /** `pull-request`: always to the side branch; `auto`: there only if the branch rejects the commit. */
  readonly delivery: 'auto' | 'pull-request';
  /** Subject of the commit, with placeholders. */
  readonly commitMessage: string;
  /** Of the commit; its committer is the bot. */
  readonly author: Person;
  readonly warnings: readonly string[];
}

/**
 * Reads all inputs.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPullInputs(context: InputContext): PullInputs {
  const reader = inputReader(context);
  const common = commonInputs(reader);
  const mode = reader.choice('mode', ['two-way', 'mirror']);
  if (mode === 'mirror') reader.parsed('onConflict', refusedByMirror);
  const inputs: PullInputs = {
    ...common,
    ...dispatchInputs(reader),
    maxDeletions: reader.parsed('maxDeletions', parseDeletionLimit) ?? 'default',
    mode,
    onConflict: reader.choice('onConflict', ['pull-request', 'paragon', 'git']),
    delivery: reader.choice('delivery', ['auto', 'pull-request']),
    commitMessage: reader.parsed('commitMessage', subject) ?? defaultSubject,
    author: reader.parsed('author', parsePerson) ?? actionsBot,
    editorName: reader.text('editorName'),
    editorEmail: reader.text('editorEmail'),
    warnings: [],
  };
  reader.finish();
  return { ...inputs, warnings: [...reader.warnings, ...warningsOf(inputs)] };
}

function warningsOf(inputs: PullInputs): readonly string[] {
  const known = placeholders.map((name) => `\`{${name}}\``).join(', ');
  const editor = editorWarning(inputs);
  return [
    ...unknownPlaceholders(inputs.commitMessage).map(
      (name) =>
        `commitMessage: \`{${name}}\` is not a placeholder and stays as it is. The placeholders are ${known}.`,
    ),
    ...(editor === undefined ? [] : [editor]),
  ];
}

/** Reads the inputs for the report, even if others are invalid; undefined if the address, the key or an id is. */
export function readReportInputs(context: InputContext): ReportInputs | undefined {
  // With an invalid `dryRun`, the run fails, and Paragon is told.
  const dryRun = inputReader(context).flag('dryRun');
  const reader = inputReader(context);
  const inputs = { host: paragonHost(reader), dryRun, ...dispatchInputs(reader) };
  try {
    reader.finish();
    return inputs;
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return undefined;
  }
}

function dispatchInputs(reader: InputReader): DispatchInputs {
  return {
    projectId: reader.parsed('projectId', identifier),
    commitId: reader.parsed('commitId', identifier),
  };
}

function identifier(text: string): string {
  if (isId(text)) return text;
  throw new RangeError('must be an id as Paragon gives it: letters, digits, - _ . and : only.');
}

/** The default is allowed: a workflow file may offer both inputs. */
function refusedByMirror(text: string): void {
  if (text !== 'paragon' && text !== 'git') return;
  throw new RangeError(
    "cannot be combined with `mode: mirror`, which always takes Paragon's version: remove it.",
  );
}

function subject(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  throw new RangeError('must be one line: it is the subject of the commit.');
}
