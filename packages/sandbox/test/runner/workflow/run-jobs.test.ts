import { expect, test } from 'vitest';
import { makeMachine, writeAction } from '../fixtures.js';
import { output, run } from './fixtures.js';

// Scripts here are for bash and sh; Windows has other shells.
const testOnPosix = test.skipIf(process.platform === 'win32');

const job = (steps: string, rest = '') =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${rest}    steps:\n${steps}`;

testOnPosix('jobs wait for what they need, and get results and outputs of it', async () => {
  const result = await run(
    `
on: push
jobs:
  last:
    needs: [build, broken]
    if: always()
    runs-on: x
    steps:
      - run: echo "\${{ needs.build.outputs.version }} \${{ needs.build.outputs.leak }} \${{ needs.broken.result }}"
  build:
    runs-on: x
    outputs:
      version: \${{ steps.v.outputs.version }}
      leak: \${{ steps.v.outputs.leak }}
    steps:
      - { id: v, run: 'echo "version=1.2" >> "$GITHUB_OUTPUT"; echo "leak=$KEY" >> "$GITHUB_OUTPUT"', env: { KEY: '\${{ secrets.KEY }}' } }
  broken:
    needs: build
    runs-on: x
    steps: [{ run: exit 1 }]
  after-broken:
    needs: broken
    runs-on: x
    steps: [{ run: echo never }]
  on-failure:
    needs: after-broken
    if: failure()
    runs-on: x
    steps: [{ run: echo far }]
`,
    { secrets: { KEY: 'secret-value' } },
  );
  expect(result.jobs.map(({ id, conclusion }) => `${id} ${conclusion}`)).toEqual([
    'build success',
    'broken failure',
    'last success',
    'after-broken skipped',
    'on-failure success',
  ]);
  expect(output(result)).toEqual(['1.2  failure', 'far']);
  expect(result.jobs[0]?.outputs).toEqual({ version: '1.2' });
});

testOnPosix('a matrix runs a job for each combination and stops at a failure', async () => {
  const text = (failFast: boolean) => `
on: push
jobs:
  list:
    runs-on: x
    outputs: { projects: '\${{ steps.l.outputs.projects }}' }
    steps:
      - { id: l, run: "echo 'projects=[\\"one\\",\\"two\\",\\"three\\"]' >> \\"$GITHUB_OUTPUT\\"" }
  sync:
    needs: list
    runs-on: x
    strategy:
      fail-fast: ${failFast}
      matrix:
        project: \${{ fromJSON(needs.list.outputs.projects) }}
    steps:
      - run: echo "\${{ matrix.project }} \${{ strategy.job-index }}/\${{ strategy.job-total }}"
      - run: exit 1
        if: matrix.project == 'two'
`;
  const names = ['sync (one)', 'sync (two)', 'sync (three)'];
  const fast = await run(text(true));
  expect(fast.jobs.slice(1).map(({ name }) => name)).toEqual(names);
  expect(fast.jobs.map(({ conclusion }) => conclusion)).toEqual([
    'success',
    'success',
    'failure',
    'cancelled',
  ]);
  const slow = await run(text(false));
  expect(output(slow)).toEqual(['one 0/3', 'two 1/3', 'three 2/3']);
});

testOnPosix('continue-on-error of a job keeps the run green', async () => {
  const result = await run(job('      - run: exit 1', '    continue-on-error: true\n'));
  expect(result.jobs[0]?.conclusion).toBe('failure');
  expect(result.conclusion).toBe('success');
});

test('a pull request of a fork gets no secrets and a token that only reads', async () => {
  const directory = await writeAction({
    inputs: '  key: {}',
    main: "console.log('<' + process.env.INPUT_KEY + '>');",
  });
  const text = `
on: pull_request
permissions: { contents: write, id-token: write }
jobs:
  a:
    runs-on: x
    steps: [{ uses: a/b@v1, with: { key: '\${{ secrets.KEY }}' } }]
`;
  const payload = (full_name: string) => ({
    action: 'opened',
    pull_request: { base: { ref: 'main' }, head: { ref: 'topic', repo: { full_name } } },
  });
  const options = {
    event: 'pull_request',
    ref: 'refs/pull/1/merge',
    secrets: { KEY: 'own' },
    dependabotSecrets: { KEY: 'bot' },
    actions: { 'a/b@v1': directory },
  };
  const own = await run(text, { ...options, payload: payload('acme/integrations') });
  expect(output(own)).toEqual(['<own>']);
  expect(own.jobs[0]?.permissions).toMatchObject({ contents: 'write', id_token: 'write' });
  const fork = await run(text, { ...options, payload: payload('mona/integrations') });
  expect(output(fork)).toEqual(['<>']);
  expect(fork.jobs[0]?.permissions).toEqual({ contents: 'read', metadata: 'read' });
  const bot = await run(text, {
    ...options,
    payload: payload('acme/integrations'),
    actor: 'dependabot[bot]',
  });
  expect(output(bot)).toEqual(['<bot>']);
});

const hanging = "setInterval(() => {}, 1000); console.log('ready');";

testOnPosix('a run that is cancelled ends its job, and later ones but for always()', async () => {
  const machine = await makeMachine();
  const cancel = new AbortController();
  const text = `
on: push
jobs:
  a: { runs-on: x, steps: [{ uses: a/hang@v1 }, { run: echo never }] }
  b: { needs: a, runs-on: x, steps: [{ run: echo never }] }
  c: { needs: a, if: always(), runs-on: x, steps: [{ run: echo always, if: always() }] }
`;
  const result = await run(text, {
    machine,
    actions: { 'a/hang@v1': await writeAction({ main: hanging, post: "console.log('post');" }) },
    signal: cancel.signal,
    waits: { interrupt: 200 },
    onJob: (started, id) => {
      if (id === 'a') void started.waitForOutput(/ready/).then(() => cancel.abort());
    },
  });
  expect(result.conclusion).toBe('cancelled');
  expect(result.jobs.map(({ conclusion }) => conclusion)).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
  ]);
  expect(output(result)).toEqual(['ready', 'post', 'always']);
});
