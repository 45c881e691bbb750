import { parseDocument } from 'yaml';
import { type JobDefinition, type RunDefaults, readDefaults, readJob } from './job-definition.js';
import { readPermissions, type TokenPermissions } from './permissions.js';
import { type RunInput, readRunInputs } from './run-inputs.js';
import { readTrigger, type Trigger } from './triggers.js';
import { WorkflowFileError, YamlNode } from './yaml-node.js';

export interface WorkflowFile {
  /** Empty where the file gives none: GitHub then shows the file's path. */
  readonly name: string;
  readonly runName?: string;
  readonly triggers: ReadonlyMap<string, Trigger>;
  readonly dispatchInputs: ReadonlyMap<string, RunInput>;
  readonly call: CallInterface;
  readonly env: Readonly<Record<string, string>>;
  readonly permissions?: TokenPermissions;
  readonly defaults: RunDefaults;
  /** In the order of the file. */
  readonly jobs: ReadonlyMap<string, JobDefinition>;
  readonly notes: readonly string[];
}

/** What another workflow may hand in and gets back. */
export interface CallInterface {
  readonly inputs: ReadonlyMap<string, RunInput>;
  readonly secrets: ReadonlyMap<string, { readonly required: boolean }>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Reads a workflow and checks what GitHub checks before a run; throws WorkflowFileError. */
export function readWorkflowFile(text: string): WorkflowFile {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new WorkflowFileError(document.errors.map(({ message }) => message));
  }
  const problems: string[] = [];
  const file = readRoot(new YamlNode(document.toJS(), '', problems));
  if (problems.length > 0) throw new WorkflowFileError([...new Set(problems)]);
  return file;
}

const known = [
  'name',
  'description',
  'run-name',
  'on',
  'permissions',
  'env',
  'defaults',
  'concurrency',
  'jobs',
] as const;

function readRoot(root: YamlNode): WorkflowFile {
  const field = root.fields(known);
  const runName = field('run-name').optionalTemplate('runName');
  const permissions = readPermissions(field('permissions'));
  const jobs = new Map(
    field('jobs')
      .entries()
      .map(([id, node]) => [id, readJob(id, node)]),
  );
  if (jobs.size === 0) root.problem('Required property is missing: jobs');
  checkNeeds(field('jobs'), jobs);
  return {
    name: field('name').text(),
    ...(runName === undefined ? {} : { runName }),
    ...readOn(field('on')),
    env: field('env').templates('workflowEnv'),
    ...(permissions === undefined ? {} : { permissions }),
    defaults: readDefaults(field('defaults')),
    jobs,
    notes: field('concurrency').isMissing ? [] : ['concurrency has no effect in the sandbox'],
  };
}

type On = Pick<WorkflowFile, 'triggers' | 'dispatchInputs' | 'call'>;

function readOn(node: YamlNode): On {
  const triggers = new Map<string, Trigger>();
  let dispatchInputs: On['dispatchInputs'] = new Map();
  let call: CallInterface = { inputs: new Map(), secrets: new Map(), outputs: {} };
  if (node.isMissing) node.problem('Required property is missing: on');
  if (typeof node.value === 'string' || Array.isArray(node.value)) {
    for (const event of node.strings()) triggers.set(event, {});
    return { triggers, dispatchInputs, call };
  }
  for (const [event, entry] of node.entries()) {
    switch (event) {
      case 'workflow_dispatch':
        dispatchInputs = readRunInputs(entry.fields(['inputs'])('inputs'));
        triggers.set(event, {});
        break;
      case 'workflow_call':
        call = readCall(entry);
        triggers.set(event, {});
        break;
      case 'schedule':
        for (const item of entry.items()) item.fields(['cron', 'timezone'])('cron').text();
        triggers.set(event, {});
        break;
      default:
        triggers.set(event, readTrigger(event, entry));
    }
  }
  return { triggers, dispatchInputs, call };
}

function readCall(node: YamlNode): CallInterface {
  const field = node.fields(['inputs', 'secrets', 'outputs']);
  return {
    inputs: readRunInputs(field('inputs')),
    secrets: new Map(
      field('secrets')
        .entries()
        .map(([name, entry]) => {
          const required = entry.fields(['description', 'required'])('required').flag();
          return [name, { required: required ?? false }];
        }),
    ),
    outputs: Object.fromEntries(
      field('outputs')
        .entries()
        .map(([name, entry]) => [
          name,
          entry.fields(['description', 'value'])('value').template('callOutput'),
        ]),
    ),
  };
}

function checkNeeds(node: YamlNode, jobs: ReadonlyMap<string, JobDefinition>): void {
  const settled = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id))
      node.problem(`The job '${id}' needs itself: ${[...path, id].join(' -> ')}`);
    if (settled.has(id) || path.includes(id)) return;
    for (const needed of jobs.get(id)?.needs ?? []) {
      if (jobs.has(needed)) visit(needed, [...path, id]);
      else node.problem(`Job '${id}' depends on unknown job '${needed}'.`);
    }
    settled.add(id);
  };
  for (const id of jobs.keys()) visit(id, []);
}
