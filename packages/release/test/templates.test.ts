import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'templates');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.yml'))
  .sort();
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly concurrency?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>> & {
    readonly workflow_dispatch?: { readonly inputs: Readonly<Record<string, unknown>> };
  };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const template = (name: string): Workflow => parse(text(name));
const jobsOf = (name: string): readonly Job[] => Object.values(template(name).jobs);
const stepsOf = (name: string): readonly Step[] => jobsOf(name).flatMap(({ steps }) => steps);

/** The actions/checkout of a workflow, with its commit, once for each that it uses. */
function checkoutsOf({ jobs }: Workflow): readonly string[] {
  const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  return [...new Set(used.filter((each) => each.startsWith('actions/checkout@')))];
}

/** An expression as a workflow file has it. */
const value = (expression: string): string => `$${`{{ ${expression} }}`}`;

const kind = (wanted: string): readonly string[] => names.filter((name) => name.includes(wanted));
const pushes = kind('paragraph-push');
const pulls = kind('paragraph_pull_runner');
const onPullRequests = kind('paragraph-preview');

/** What a person enters in the Actions tab reaches the action, by the same name. */
function passesOn(name: string, action: string): void {
  const given = Object.keys(template(name).on.workflow_dispatch?.inputs ?? {});
  const step = stepsOf(name).find(({ uses }) => uses === `useparagon/${action}@v1`);
  expect(given).not.toEqual([]);
  for (const input of given) expect(step?.with?.[input]).toBe(value(`inputs.${input}`));
}

test('there is a template for each mode and task', () => {
  expect(names).toEqual([
    'git-to-paragon/paragraph-push.yml',
    'paragon-to-git/paragraph_pull_runner.yml',
    'project-per-branch/paragraph-push.yml',
    'project-per-branch/paragraph_pull_runner.yml',
    'projects-in-one-repository/paragraph-push.yml',
    'projects-in-one-repository/paragraph_pull_runner.yml',
    'workflows/paragraph-preview.yml',
    'workflows/paragraph-push.yml',
    'workflows/paragraph-rollback.yml',
    'workflows/paragraph_pull_runner.yml',
  ]);
});

test.each(names)('%s pins the checkout by the commit that our own CI uses', (name) => {
  const ci: Workflow = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'));
  const [ours] = checkoutsOf(ci);
  expect(ours).toMatch(/@[\da-f]{40}$/);
  expect(checkoutsOf(template(name))).toEqual([ours]);
});

test.each(names)('%s ends by itself', (name) => {
  for (const job of jobsOf(name)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
});

test.each(names.filter((name) => !onPullRequests.includes(name)))(
  '%s lets pushes and pulls of a branch wait for each other, and drops none',
  (name) => {
    const { concurrency, jobs } = template(name);
    const [job] = Object.values(jobs);
    const here = concurrency ?? job?.concurrency;
    const ofBranch =
      concurrency === undefined ? `refs/heads/${value('matrix.branch')}` : value('github.ref');
    expect(here).toEqual({ group: `paragraph-${ofBranch}`, queue: 'max' });
    expect(text(name)).toContain('A GitHub Enterprise Server that does not know `queue`');
  },
);

test.each(names)('%s gives the job no more than it needs', (name) => {
  const { permissions } = template(name);
  const contents =
    name.includes('git-to-paragon') || onPullRequests.includes(name) ? 'read' : 'write';
  expect(permissions?.contents).toBe(contents);
  const { contents: _, ...others } = permissions ?? {};
  const comment = stepsOf(name).some((step) => step.with?.comment === true);
  const isTwoWay = !/git-to-paragon|paragon-to-git/.test(name);
  const opens = comment || (isTwoWay && pulls.includes(name));
  // A push only reads whether somebody has closed the pull request of a dashboard edit.
  const ofPullRequests = opens ? 'write' : isTwoWay ? 'read' : undefined;
  expect(others).toEqual(ofPullRequests === undefined ? {} : { 'pull-requests': ofPullRequests });
  for (const job of jobsOf(name)) expect(job).not.toHaveProperty('permissions');
});

test.each(names)(
  '%s leaves no token in .git, where dependencies of the project could read it',
  (name) => {
    const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: given } of checkouts) expect(given?.['persist-credentials']).toBe(false);
  },
);

test.each(pushes)('%s is started by no commit of documents or workflow files alone', (name) => {
  const { on } = template(name);
  expect(on.push).toMatchObject({ 'paths-ignore': ['.github/**', '**/*.md'] });
  expect(on.workflow_dispatch).toMatchObject({ inputs: { dryRun: { type: 'boolean' } } });
  passesOn(name, 'paragraph-push');
});

test.each(pulls)('%s is started by Paragon, by hand and at night', (name) => {
  const { on } = template(name);
  expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
  const inputs = ['projectId', 'commitId', 'maxDeletions', 'dryRun'];
  if (!name.includes('paragon-to-git')) inputs.push('onConflict', 'mode');
  expect(on.workflow_dispatch).toMatchObject({
    inputs: Object.fromEntries(inputs.map((input) => [input, {}])),
  });
  passesOn(name, 'paragraph-pull');
});

test.each(pulls.filter((name) => !name.includes('paragon-to-git')))(
  '%s pushes what Paragon lacks, since the commits of a job start nothing',
  (name) => {
    const last = stepsOf(name).at(-1);
    expect(last?.uses).toBe('useparagon/paragraph-push@v1');
    expect(last?.if).toContain("steps.pull.outputs.pushNeeded == 'true'");
    expect(last?.if).toContain('!cancelled() && !inputs.dryRun');
  },
);

test.each(onPullRequests)('%s runs no foreign code beside a secret', (name) => {
  // GitHub gives no secrets to `pull_request` from a fork, and all of them to `pull_request_target`.
  expect(Object.keys(template(name).on)).toEqual(['pull_request']);
});

test.each(['project-per-branch', 'projects-in-one-repository'])(
  'the files of %s do what the two-way ones do, on a branch and in a folder of their own',
  (several) => {
    for (const file of ['paragraph-push.yml', 'paragraph_pull_runner.yml']) {
      const [own, model] = [template(`${several}/${file}`), template(`workflows/${file}`)];
      expect(own.permissions).toEqual(model.permissions);
      expect(own.on.workflow_dispatch).toEqual(model.on.workflow_dispatch);
      expect(own.on.schedule).toEqual(model.on.schedule);
      const steps = stepsOf(`${several}/${file}`).map((step) => {
        const { ref: _, subfolder: __, ...given } = step.with ?? {};
        return { ...step, with: given };
      });
      expect(steps).toEqual(stepsOf(`workflows/${file}`));
    }
  },
);
