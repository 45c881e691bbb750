/** What started the run, as far as v7 looks at it. */
export interface TriggeringEvent {
  readonly name: string;
  readonly payload: unknown;
}

/**
 * Since v7 the code of a fork is not checked out where the run has the secrets of the repository.
 * https://gh.io/securely-using-pull_request_target
 */
export function refuseForkCheckout(
  wanted: { readonly repository: string; readonly ref: string },
  event: TriggeringEvent | undefined,
): void {
  const fork = event === undefined ? undefined : forkOf(event);
  if (event === undefined || fork === undefined) return;
  const isFork = wanted.repository.toLowerCase() === fork.repository?.toLowerCase();
  const isPull = /^refs\/pull\/\d+\/(?:head|merge)$/.test(wanted.ref);
  if (!isFork && !isPull && !fork.commits.includes(wanted.ref.toLowerCase())) return;
  throw new Error(
    `Refusing to check out fork pull request code from a '${event.name}' workflow. To opt in, ` +
      "set 'allow-unsafe-pr-checkout: true' on the actions/checkout step.",
  );
}

interface Fork {
  readonly repository: string | undefined;
  readonly commits: readonly string[];
}

function forkOf({ name, payload }: TriggeringEvent): Fork | undefined {
  const at = (...path: string[]) => path.reduce(member, payload);
  const texts = (...values: unknown[]) =>
    values.filter((value) => typeof value === 'string').map((text) => text.toLowerCase());
  const fork = (id: unknown, repository: unknown, commits: readonly string[]) => {
    const own = at('repository', 'id');
    if (typeof own !== 'number' || typeof id !== 'number' || id === own) return undefined;
    return { repository: texts(repository)[0], commits };
  };
  if (name === 'pull_request_target') {
    const pull = at('pull_request');
    const head = member(pull, 'head');
    const repository = member(head, 'repo');
    const commits = texts(member(head, 'sha'), member(pull, 'merge_commit_sha'));
    return fork(member(repository, 'id'), member(repository, 'full_name'), commits);
  }
  const run = at('workflow_run');
  const [event] = texts(member(run, 'event'));
  if (name !== 'workflow_run' || event?.startsWith('pull_request') !== true) return undefined;
  const repository = member(run, 'head_repository');
  // Of a run for `pull_request_target`, `head_sha` is a commit of the base.
  const head = event === 'pull_request_target' ? undefined : member(run, 'head_sha');
  const commits = texts(at('workflow_run', 'head_commit', 'id'), head);
  return fork(member(repository, 'id'), member(repository, 'full_name'), commits);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
