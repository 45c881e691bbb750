import type { BuiltInAction } from '../runner/built-in-action.js';
import { type CheckoutOptions, checkout, cleanUpCheckout } from './checkout.js';
import { encodedToken } from './checkout-credentials.js';

/** The inputs of actions/checkout, as a workflow gives them. */
export type CheckoutInputs = Readonly<Record<string, string>>;

export interface CheckoutJob {
  readonly serverUrl: string;
  readonly repository: string;
  readonly workspace: string;
  readonly temp: string;
  readonly ref: string;
  readonly sha: string;
  readonly token: string;
  readonly style?: 'v4' | 'v6';
}

/** The step `uses: actions/checkout`, with its inputs by their names. Returns the folder. */
export async function checkoutStep(inputs: CheckoutInputs, job: CheckoutJob): Promise<string> {
  return checkout(checkoutOptions(inputs, job));
}

/** The releases of actions/checkout by the text of `uses:`, for the steps of a workflow. */
export const checkoutActions: Readonly<Record<string, BuiltInAction>> = {
  'actions/checkout@v3': checkoutAction('v4'),
  'actions/checkout@v4': checkoutAction('v4'),
  'actions/checkout@v5': checkoutAction('v4'),
  'actions/checkout@v6': checkoutAction('v6'),
};

function checkoutAction(style: 'v4' | 'v6'): BuiltInAction {
  return async (step) => {
    const { github, folders } = step;
    const job: CheckoutJob = {
      serverUrl: String(github.server_url),
      repository: String(github.repository),
      workspace: folders.workspace,
      temp: folders.temp,
      ref: String(github.ref),
      sha: String(github.sha),
      token: String(github.token),
      style,
    };
    const options = checkoutOptions(step.inputs, job);
    step.addMask(encodedToken(options.token));
    step.log(`Syncing repository: ${options.repository}`);
    const folder = await checkout(options);
    step.atPost(() => cleanUpCheckout(folder, job));
  };
}

function checkoutOptions(inputs: CheckoutInputs, job: CheckoutJob): CheckoutOptions {
  const repository = inputs.repository || job.repository;
  const own = repository.toLowerCase() === job.repository.toLowerCase();
  const named = inputs.ref ?? '';
  const sparse = (inputs['sparse-checkout'] ?? '').split('\n').filter((line) => line.trim() !== '');
  const asked = Math.floor(Number(inputs['fetch-depth'] || '1'));
  return {
    ...job,
    repository,
    token: inputs.token || job.token,
    ref: named === '' && own ? job.ref : named,
    sha: named === '' && own ? job.sha : undefined,
    fetchDepth: Math.max(asked || 0, 0),
    persistCredentials: isTrue(inputs['persist-credentials']),
    clean: isTrue(inputs.clean),
    ...(inputs.path ? { path: inputs.path } : {}),
    ...(sparse.length > 0 ? { sparse } : {}),
    ...(inputs.filter ? { filter: inputs.filter } : {}),
    ...(inputs['ssh-key']
      ? {
          ssh: {
            key: inputs['ssh-key'],
            knownHosts: inputs['ssh-known-hosts'] ?? '',
            strict: isTrue(inputs['ssh-strict']),
          },
        }
      : {}),
  };
}

/** For inputs whose default is true. */
function isTrue(input: string | undefined): boolean {
  return (input || 'true').toUpperCase() === 'TRUE';
}
