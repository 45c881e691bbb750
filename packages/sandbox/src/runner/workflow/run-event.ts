import type { RunOptions } from '../github-context.js';
import { isRecord } from '../json-value.js';
import { type InputValue, resolveRunInputs } from './run-inputs.js';
import type { WorkflowRunOptions } from './run-options.js';
import { decideTrigger } from './triggers.js';
import type { WorkflowFile } from './workflow-file.js';

export type RunStart =
  | { readonly triggered: false; readonly reason: string }
  | {
      readonly triggered: true;
      readonly payload: Readonly<Record<string, unknown>>;
      readonly inputs: Readonly<Record<string, InputValue>>;
      readonly trust: Trust;
    };

/** `foreign`: the code may be a stranger's, so GitHub gives no secrets and a token that only reads. */
export type Trust = 'own' | 'foreign' | 'dependabot';

/** What GitHub decides before there is a run. */
export function startRun(file: WorkflowFile, options: WorkflowRunOptions): RunStart {
  const name = options.event ?? 'push';
  const payload = options.payload ?? {};
  const verdict = decideTrigger(file.triggers, {
    name,
    ref: options.ref ?? 'refs/heads/main',
    payload,
    changedFiles: options.changedFiles ?? filesOfPush(payload),
  });
  if (!verdict.triggered) return verdict;
  const trust = decideTrust(options);
  if (name !== 'workflow_dispatch') return { triggered: true, payload, inputs: {}, trust };
  const resolved = resolveRunInputs(file.dispatchInputs, options.inputs ?? {});
  if (!resolved.accepted) return { triggered: false, reason: resolved.reason };
  // The event holds them as text, for any type; the `inputs` context keeps the type.
  const texts = Object.entries(resolved.values).map(([key, value]) => [key, String(value)]);
  return {
    triggered: true,
    payload: {
      ref: options.ref ?? 'refs/heads/main',
      ...payload,
      inputs: Object.fromEntries(texts),
    },
    inputs: resolved.values,
    trust,
  };
}

function filesOfPush(payload: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const { commits } = payload;
  if (!Array.isArray(commits)) return undefined;
  return commits
    .filter(isRecord)
    .flatMap((commit) =>
      [commit.added, commit.modified, commit.removed]
        .flat()
        .filter((file) => typeof file === 'string'),
    );
}

function decideTrust({ event, payload, actor, repository }: RunOptions): Trust {
  const pull = isRecord(payload?.pull_request) ? payload.pull_request : undefined;
  if (actor === 'dependabot[bot]' && event !== 'pull_request_target') return 'dependabot';
  if (event !== 'pull_request' || pull === undefined) return 'own';
  const head = isRecord(pull.head) && isRecord(pull.head.repo) ? pull.head.repo.full_name : null;
  const own = repository ?? 'acme/integrations';
  return typeof head === 'string' && head !== own ? 'foreign' : 'own';
}
