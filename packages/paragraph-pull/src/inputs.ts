import { cliVersionRequest, type InputContext, inputReader } from '@paragraph/shared';
import { type DeletionLimit, parseDeletionLimit } from './deletion-limit.js';

/** The inputs of `action.yml`, read once. */
export interface PullInputs {
  readonly paragonKey: string | undefined;
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  /** Absolute path of `subfolder`. */
  readonly folder: string | undefined;
  /** The project that Paragon's dispatch names; undefined on a run by hand. */
  readonly projectId: string | undefined;
  /** The sync that Paragon waits for; undefined on a run by hand. */
  readonly commitId: string | undefined;
  readonly cliVersion: string | undefined;
  readonly dryRun: boolean;
  readonly maxDeletions: DeletionLimit;
  /** Subject of the commit. */
  readonly commitMessage: string;
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
  readonly warnings: readonly string[];
}

const defaultZeusUrl = 'https://zeus.useparagon.com';
const defaultDashboardUrl = 'https://dashboard.useparagon.com';
const defaultCommitMessage = 'Sync changes from Paragon';

/**
 * Reads all inputs, secrets first so that they are masked before anything is said.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPullInputs(context: InputContext): PullInputs {
  const reader = inputReader(context);
  const secrets = {
    paragonKey: reader.secret('paragonKey'),
    token: reader.secret('token'),
    githubToken: reader.secret('githubToken'),
  };
  const inputs: PullInputs = {
    ...secrets,
    zeusUrl: reader.url('paragonZeusUrl') ?? defaultZeusUrl,
    dashboardUrl: reader.url('paragonDashboardUrl') ?? defaultDashboardUrl,
    folder: reader.folder('subfolder'),
    projectId: reader.parsed('projectId', identifier),
    commitId: reader.parsed('commitId', identifier),
    cliVersion: reader.parsed('cliVersion', cliVersionRequest),
    dryRun: reader.flag('dryRun'),
    maxDeletions: reader.parsed('maxDeletions', parseDeletionLimit) ?? 'default',
    commitMessage: reader.parsed('commitMessage', subject) ?? defaultCommitMessage,
    warnings: reader.warnings,
  };
  reader.finish();
  return inputs;
}

// They come from whoever starts the workflow, and go into requests, messages and commits.
function identifier(text: string): string {
  if (/^[\w.:-]{1,200}$/.test(text)) return text;
  throw new RangeError('must be an id as Paragon gives it: letters, digits, - _ . and : only.');
}

function subject(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  throw new RangeError('must be one line: it is the subject of the commit.');
}
