import type { BuiltInAction } from '../runner/built-in-action.js';
import { type Checkout, cleanUpCheckout, performCheckout } from './checkout.js';
import { type CheckoutStyle, encodedToken } from './checkout-credentials.js';
import { refuseForkCheckout, type TriggeringEvent } from './checkout-guard.js';
import type { CheckoutOptions } from './checkout-options.js';

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
  readonly style?: CheckoutStyle;
  readonly event?: TriggeringEvent;
}

/** The step `uses: actions/checkout`, with its inputs by their names. */
export async function checkoutStep(inputs: CheckoutInputs, job: CheckoutJob): Promise<Checkout> {
  return performCheckout(checkoutOptions(inputs, job));
}

/** The releases of actions/checkout by the text of `uses:`, for the steps of a workflow. */
export const checkoutActions: Readonly<Record<string, BuiltInAction>> = {
  'actions/checkout@v3': checkoutAction('v4'),
  'actions/checkout@v4': checkoutAction('v4'),
  'actions/checkout@v5': checkoutAction('v4'),
  // The commit that our templates pin, v5.0.0.
  'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8': checkoutAction('v4'),
  'actions/checkout@v6': checkoutAction('v6'),
  'actions/checkout@v7': checkoutAction('v7'),
};

function checkoutAction(style: CheckoutStyle): BuiltInAction {
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
      event: { name: String(github.event_name), payload: github.event },
    };
    const options = checkoutOptions(step.inputs, job);
    step.addMask(encodedToken(options.token));
    step.log(`Syncing repository: ${options.repository}`);
    const { folder, ref, commit } = await performCheckout(options);
    step.atPost(() => cleanUpCheckout(folder, job));
    step.setOutput('ref', ref);
    step.setOutput('commit', commit);
  };
}

function checkoutOptions(inputs: CheckoutInputs, job: CheckoutJob): CheckoutOptions {
  const input = (name: string) => (inputs[name] ?? '').trim();
  const isOn = (name: string, whenEmpty: string) =>
    (input(name) || whenEmpty).toUpperCase() === 'TRUE';
  const lines = (name: string) =>
    input(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');

  const repository = input('repository') || job.repository;
  const own = repository.toLowerCase() === job.repository.toLowerCase();
  const named = input('ref');
  const isDefault = named === '' && own;
  if (job.style === 'v7' && !isDefault && !isOn('allow-unsafe-pr-checkout', 'false')) {
    refuseForkCheckout({ repository, ref: named }, job.event);
  }
  const sparse = lines('sparse-checkout');
  const asked = Math.floor(Number(input('fetch-depth') || '1'));
  const submodules = { TRUE: 'direct', RECURSIVE: 'nested' } as const;
  const chosen = input('submodules').toUpperCase();
  return {
    ...job,
    repository,
    token: input('token') || job.token,
    ref: isDefault ? fullName(job.ref) : named,
    sha: isDefault ? job.sha : undefined,
    fetchDepth: Math.max(asked || 0, 0),
    fetchTags: isOn('fetch-tags', 'false'),
    // The default is in action.yml: an empty text turns it off.
    persistCredentials: isOn('persist-credentials', inputs['persist-credentials'] ?? 'true'),
    clean: isOn('clean', 'true'),
    lfs: isOn('lfs', 'false'),
    ...(chosen === 'TRUE' || chosen === 'RECURSIVE' ? { submodules: submodules[chosen] } : {}),
    ...(input('path') === '' ? {} : { path: input('path') }),
    ...(sparse.length === 0
      ? {}
      : { sparse, sparseMode: isOn('sparse-checkout-cone-mode', 'true') ? 'cone' : 'patterns' }),
    ...(input('filter') === '' ? {} : { filter: input('filter') }),
    ...(input('ssh-key') === ''
      ? {}
      : {
          ssh: {
            key: input('ssh-key'),
            knownHosts: input('ssh-known-hosts'),
            strict: isOn('ssh-strict', 'true'),
            user: input('ssh-user') || 'git',
          },
        }),
  };
}

/** The ref of some events is a mere name, as of a pull request that was merged. */
function fullName(ref: string): string {
  return ref === '' || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
}
