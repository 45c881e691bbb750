import { expect, test } from 'vitest';
import { matchesPatterns } from '../../../src/runner/workflow/filter-pattern.js';
import { decideTrigger, type TriggerEvent } from '../../../src/runner/workflow/triggers.js';
import { readWorkflowFile } from '../../../src/runner/workflow/workflow-file.js';

// The examples of GitHub's own page on filter patterns, and their opposites.
test.each<[string, string[], string[]]>([
  ['feature/*', ['feature/my-branch'], ['feature/a/b', 'feature']],
  ['feature/**', ['feature/beta-a/my-branch', 'feature/x'], ['features']],
  ['*', ['main', 'releases'], ['all/the/branches']],
  ['**', ['all/the/branches', 'main'], []],
  ['*feature', ['mona-feature', 'feature'], ['feature-x']],
  ['v2*', ['v2', 'v2.0'], ['v1', 'v2/x']],
  ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.1.1', 'v1x10.1']],
  ['*.jsx?', ['page.js', 'page.jsx'], ['page.ts', 'src/page.js']],
  ['**.js', ['index.js', 'src/js/app.js'], ['index.jsx']],
  ['docs/*', ['docs/README.md'], ['docs/a/b.md']],
  ['docs/**/*.md', ['docs/README.md', 'docs/a/b.md'], ['docs/x.txt']],
  ['**/docs/**', ['docs/hello.md', 'dir/docs/my-file.txt'], ['docs']],
  ['**/*src/**', ['a/src/app.js', 'my-src/code/js/app.js'], ['src-x/app.js']],
  ['release|x(1).y', ['release|x(1).y'], ['release', 'release|x1.y']],
  ['a\\*', ['a*'], ['ab']],
])('the pattern %s', (pattern, fitting, others) => {
  for (const name of fitting) expect(matchesPatterns(name, [pattern]), name).toBe(true);
  for (const name of others) expect(matchesPatterns(name, [pattern]), name).toBe(false);
});

test('the last pattern that fits decides', () => {
  const patterns = ['releases/**', '!releases/**-alpha', 'releases/keep-alpha'];
  const names = ['releases/10', 'releases/beta/3-alpha', 'releases/keep-alpha'];
  expect(names.map((name) => matchesPatterns(name, patterns))).toEqual([true, false, true]);
});

function decide(on: string, event: Partial<TriggerEvent>): string {
  const text = `on: ${on}\njobs: { a: { runs-on: x, steps: [] } }`;
  const verdict = decideTrigger(readWorkflowFile(text).triggers, {
    name: 'push',
    ref: 'refs/heads/main',
    payload: {},
    changedFiles: undefined,
    ...event,
  });
  return verdict.triggered ? 'yes' : verdict.reason;
}

const tag = { ref: 'refs/tags/v1' };
const files = (...changedFiles: string[]) => ({ changedFiles });
const pull = (base: string, action = 'opened') => ({
  name: 'pull_request',
  ref: 'refs/pull/1/merge',
  payload: { action, pull_request: { base: { ref: base } } },
});
const after = (name: string, head_branch: string) => ({
  name: 'workflow_run',
  payload: { action: 'completed', workflow_run: { name, head_branch } },
});

test.each<[string, Partial<TriggerEvent>, string]>([
  ['push', {}, 'yes'],
  ['[push, workflow_dispatch]', { name: 'workflow_dispatch' }, 'yes'],
  ['workflow_dispatch', {}, "'push' is not among its events"],
  ['{ push: , schedule: [{ cron: "0 0 * * *" }] }', { name: 'schedule' }, 'yes'],
  ['push', { payload: { deleted: true } }, 'the branch or tag was deleted'],
  ['{ push: { branches: [main] } }', {}, 'yes'],
  ['{ push: { branches: main } }', {}, 'yes'],
  ['{ push: { branches: [dev] } }', {}, "the branch 'main' is filtered out"],
  ['{ push: { branches-ignore: [ma*] } }', {}, "the branch 'main' is filtered out"],
  ['push', tag, 'yes'],
  ['{ push: { branches: ["**"] } }', tag, 'a tag was pushed'],
  ['{ push: { tags: [v*] } }', tag, 'yes'],
  ['{ push: { tags: [x*] } }', tag, "the tag 'v1' is filtered out"],
  ['{ push: { tags-ignore: [v*] } }', tag, "the tag 'v1' is filtered out"],
  ['{ push: { tags: [v*] } }', {}, 'a branch was pushed'],
  ['{ push: { tags: [v*], branches: [main] } }', {}, 'yes'],
  ['{ push: { paths: [src/**] } }', files('a.md', 'src/b.ts'), 'yes'],
  ['{ push: { paths: [src/**] } }', files('a.md'), 'none of the changed files counts'],
  [
    '{ push: { paths: [src/**, "!src/x/**"] } }',
    files('src/x/y'),
    'none of the changed files counts',
  ],
  ['{ push: { paths-ignore: ["*.md"] } }', files('a.md', 'b.ts'), 'yes'],
  ['{ push: { paths-ignore: ["*.md"] } }', files('a.md'), 'none of the changed files counts'],
  ['{ push: { paths: [src/**] } }', {}, 'yes'],
  [
    '{ push: { branches: [dev], paths: [src/**] } }',
    files('src/a'),
    "the branch 'main' is filtered out",
  ],
  ['{ push: { tags: [v*], paths: [src/**] } }', { ...tag, ...files('a') }, 'yes'],
  ['pull_request', pull('main'), 'yes'],
  [
    'pull_request',
    pull('main', 'closed'),
    "'pull_request' of type 'closed' is not among its types",
  ],
  ['{ pull_request: { types: [closed] } }', pull('main', 'closed'), 'yes'],
  ['{ pull_request: { branches: [main] } }', pull('dev'), "the branch 'dev' is filtered out"],
  [
    '{ repository_dispatch: { types: [sync] } }',
    { name: 'repository_dispatch', payload: { action: 'sync' } },
    'yes',
  ],
  [
    '{ repository_dispatch: { types: [sync] } }',
    { name: 'repository_dispatch', payload: { action: 'other' } },
    "'repository_dispatch' of type 'other' is not among its types",
  ],
  ['{ workflow_run: { workflows: [CI] } }', after('CI', 'main'), 'yes'],
  [
    '{ workflow_run: { workflows: [CI] } }',
    after('Lint', 'main'),
    "the workflow 'Lint' is not among those it follows",
  ],
  [
    '{ workflow_run: { workflows: [CI], branches: [main] } }',
    after('CI', 'dev'),
    "the branch 'dev' is filtered out",
  ],
])('on: %s, %o: %s', (on, event, expected) => {
  expect(decide(on, event)).toBe(expected);
});
