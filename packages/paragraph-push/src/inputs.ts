import {
  cliVersionRequest,
  type InputContext,
  type InputReader,
  inputReader,
} from '@paragraph/shared';

/** The inputs of `action.yml`, read once. */
export interface PushInputs {
  /** Undefined where the run was given no secret, as for a fork or Dependabot. */
  readonly paragonKey: string | undefined;
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  /** Absolute path of `subfolder`. */
  readonly folder: string | undefined;
  readonly cliVersion: string | undefined;
  readonly skipTypeErrors: boolean;
  readonly dryRun: boolean;
  readonly onNewerCommit: 'push' | 'supersede';
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
  readonly warnings: readonly string[];
}

/** What it takes to tell Paragon how a run ended. */
export type ReportInputs = Pick<PushInputs, 'paragonKey' | 'zeusUrl' | 'dashboardUrl'>;

const defaultZeusUrl = 'https://zeus.useparagon.com';
const defaultDashboardUrl = 'https://dashboard.useparagon.com';

/**
 * Reads all inputs, secrets first so that they are masked before anything is said.
 *
 * @throws {ActionError} that names every input with a fault.
 */
export function readPushInputs(context: InputContext): PushInputs {
  const reader = inputReader(context);
  const secrets = {
    paragonKey: reader.secret('paragonKey'),
    token: reader.secret('token'),
    githubToken: reader.secret('githubToken'),
  };
  const inputs: PushInputs = {
    ...secrets,
    ...addresses(reader),
    folder: reader.folder('subfolder'),
    cliVersion: reader.parsed('cliVersion', cliVersionRequest),
    skipTypeErrors: reader.flag('skipTypeErrors'),
    dryRun: reader.flag('dryRun'),
    onNewerCommit: reader.choice('onNewerCommit', ['push', 'supersede']),
    warnings: reader.warnings,
  };
  reader.finish();
  return inputs;
}

/** What a report needs, of inputs that were right at the start: the folder of the project may be gone by its end. */
export function readReportInputs(context: InputContext): ReportInputs {
  const reader = inputReader(context);
  return { paragonKey: reader.secret('paragonKey'), ...addresses(reader) };
}

function addresses(reader: InputReader): Pick<PushInputs, 'zeusUrl' | 'dashboardUrl'> {
  return {
    zeusUrl: reader.url('paragonZeusUrl') ?? defaultZeusUrl,
    dashboardUrl: reader.url('paragonDashboardUrl') ?? defaultDashboardUrl,
  };
}
