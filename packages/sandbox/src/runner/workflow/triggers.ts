import { refName } from '../github-context.js';
import { isRecord } from '../json-value.js';
import { matchesPatterns } from './filter-pattern.js';
import type { YamlNode } from './yaml-node.js';

/** What `on:` says of one event. */
export interface Trigger {
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly tags?: readonly string[];
  readonly tagsIgnore?: readonly string[];
  readonly paths?: readonly string[];
  readonly pathsIgnore?: readonly string[];
  /** Of `workflow_run`. */
  readonly workflows?: readonly string[];
}

export interface TriggerEvent {
  readonly name: string;
  readonly ref: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Undefined: not known, so that filters by path hold. */
  readonly changedFiles: readonly string[] | undefined;
}

export type Verdict =
  | { readonly triggered: true }
  | { readonly triggered: false; readonly reason: string };

const lists = [
  ['types', 'types'],
  ['branches', 'branches'],
  ['branches-ignore', 'branchesIgnore'],
  ['tags', 'tags'],
  ['tags-ignore', 'tagsIgnore'],
  ['paths', 'paths'],
  ['paths-ignore', 'pathsIgnore'],
  ['workflows', 'workflows'],
] as const;

const pullRequestKeys = ['types', 'branches', 'branches-ignore', 'paths', 'paths-ignore'];
const allowedKeys: Readonly<Record<string, readonly string[]>> = {
  push: ['branches', 'branches-ignore', 'tags', 'tags-ignore', 'paths', 'paths-ignore'],
  pull_request: pullRequestKeys,
  pull_request_target: pullRequestKeys,
  workflow_run: ['types', 'workflows', 'branches', 'branches-ignore'],
};

/** Reads the filters of one event; `inputs` and the like are read elsewhere. */
export function readTrigger(event: string, node: YamlNode): Trigger {
  const allowed = allowedKeys[event] ?? ['types'];
  const entries = new Map(node.entries());
  for (const key of entries.keys()) {
    if (!allowed.includes(key)) node.problem(`Unexpected value '${key}'`);
  }
  for (const key of ['branches', 'tags', 'paths']) {
    if (entries.has(key) && entries.has(`${key}-ignore`)) {
      node.problem(`You may only define one of '${key}' and '${key}-ignore'`);
    }
  }
  const trigger: { -readonly [key in keyof Trigger]: Trigger[key] } = {};
  for (const [key, name] of lists) {
    const list = entries.get(key)?.strings();
    if (list !== undefined) trigger[name] = list;
  }
  return trigger;
}

/** Whether the event starts the workflow, and if not, why. */
export function decideTrigger(
  triggers: ReadonlyMap<string, Trigger>,
  event: TriggerEvent,
): Verdict {
  const trigger = triggers.get(event.name);
  if (trigger === undefined) return no(`'${event.name}' is not among its events`);
  const type = text(event.payload.action);
  const types = trigger.types ?? defaultTypes[event.name];
  if (types !== undefined && type !== '' && !types.includes(type)) {
    return no(`'${event.name}' of type '${type}' is not among its types`);
  }
  switch (event.name) {
    case 'push':
      return decidePush(trigger, event);
    case 'pull_request':
    case 'pull_request_target': {
      const base = text(at(event.payload, 'pull_request', 'base', 'ref'));
      return decideBranch(trigger, base) ?? decidePaths(trigger, event) ?? yes;
    }
    case 'workflow_run': {
      const name = text(at(event.payload, 'workflow_run', 'name'));
      if (trigger.workflows?.includes(name) !== true) {
        return no(`the workflow '${name}' is not among those it follows`);
      }
      return decideBranch(trigger, text(at(event.payload, 'workflow_run', 'head_branch'))) ?? yes;
    }
    default:
      return yes;
  }
}

const yes: Verdict = { triggered: true };

function no(reason: string): Verdict {
  return { triggered: false, reason };
}

const pullRequestTypes = ['opened', 'synchronize', 'reopened'];
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: pullRequestTypes,
  pull_request_target: pullRequestTypes,
};

function decidePush(trigger: Trigger, event: TriggerEvent): Verdict {
  if (event.payload.deleted === true) return no('the branch or tag was deleted');
  const name = refName(event.ref);
  const forBranches = trigger.branches ?? trigger.branchesIgnore;
  const forTags = trigger.tags ?? trigger.tagsIgnore;
  if (event.ref.startsWith('refs/tags/')) {
    // Filters for branches alone leave tags out, and the other way round.
    if (forTags === undefined) return forBranches === undefined ? yes : no('a tag was pushed');
    const matches = matchesPatterns(name, forTags);
    return matches === (trigger.tags !== undefined) ? yes : no(`the tag '${name}' is filtered out`);
  }
  if (forBranches === undefined && forTags !== undefined) return no('a branch was pushed');
  return decideBranch(trigger, name) ?? decidePaths(trigger, event) ?? yes;
}

function decideBranch(trigger: Trigger, branch: string): Verdict | undefined {
  const { branches, branchesIgnore } = trigger;
  const wanted =
    (branches === undefined || matchesPatterns(branch, branches)) &&
    (branchesIgnore === undefined || !matchesPatterns(branch, branchesIgnore));
  return wanted ? undefined : no(`the branch '${branch}' is filtered out`);
}

function decidePaths(trigger: Trigger, event: TriggerEvent): Verdict | undefined {
  const { paths, pathsIgnore } = trigger;
  const files = event.changedFiles;
  if (files === undefined || (paths === undefined && pathsIgnore === undefined)) return undefined;
  const wanted =
    paths === undefined
      ? files.some((file) => !matchesPatterns(file, pathsIgnore ?? []))
      : files.some((file) => matchesPatterns(file, paths));
  return wanted ? undefined : no('none of the changed files counts');
}

function at(value: unknown, ...keys: string[]): unknown {
  let found = value;
  for (const key of keys) found = isRecord(found) ? found[key] : undefined;
  return found;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
