import {
  ActionError,
  actionsBot,
  cliVersionRequest,
  type InputContext,
  type InputReader,
  inputReader,
  isId,
  type ParagonHost,
  type Person,
  paragonHost,
} from '@paragraph/shared';
import { defaultSubject, placeholders, unknownPlaceholders } from './commit-subject.js';
import { type DeletionLimit, parseDeletionLimit } from './deletion-limit.js';
import { type EditorInputs, editorWarning, parsePerson } from './people.js';

/** What a report to Paragon needs. */
export interface ReportInputs {
  /** Undefined without a key. */
  readonly host: ParagonHost | undefined;
  /** The project that Paragon's dispatch names; undefined on a run by hand. */
  readonly projectId: string | undefined;
  /** The sync that Paragon waits for; undefined on a run by hand. */
  readonly commitId: string | undefined;
  readonly dryRun: boolean;
}

/** The inputs of `action.yml`, read once. */
export interface PullInputs extends ReportInputs, EditorInputs {
  /** Absolute path of `subfolder`. */
  readonly folder: string | undefined;
  readonly cliVersion: string | undefined;
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
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads all inputs, secrets first, so that they are masked before anything is logged.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPullInputs(context: InputContext): PullInputs {
  const reader = inputReader(context);
  const secrets = {
    token: reader.secret('token'),
    githubToken: reader.secret('githubToken'),
  };
  const mode = reader.choice('mode', ['two-way', 'mirror']);
  // `readAttentionInputs` reads the value, even if other inputs are invalid. Here only its faults are collected.
  reader.flag('attention');
  if (mode === 'mirror') reader.parsed('onConflict', refusedByMirror);
  const inputs: PullInputs = {
    ...secrets,
    ...reportInputs(reader),
    folder: reader.folder('subfolder'),
    cliVersion: reader.parsed('cliVersion', cliVersionRequest),
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

/** Reads the inputs for the report, even if others are invalid; undefined if one of these is invalid. */
export function readReportInputs(context: InputContext): ReportInputs | undefined {
  const reader = inputReader(context);
  const inputs = reportInputs(reader);
  try {
    reader.finish();
    return inputs;
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return undefined;
  }
}

function reportInputs(reader: InputReader): ReportInputs {
  return {
    host: paragonHost(reader),
    projectId: reader.parsed('projectId', identifier),
    commitId: reader.parsed('commitId', identifier),
    dryRun: reader.flag('dryRun'),
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
