import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stateRef } from '../../src/sync/sync-refs.js';
import { exportWith, pullOn, versionWith } from './bench-pull.js';
import { type RealBench, realBench, target } from './repository-benches.js';

const prefix = 'tools/paragon/';
const event = 'src/events/taskCreated.ts';
const ref = stateRef(target);

/** The block of the README, for this repository. */
async function recipe(tar: string): Promise<string> {
  const readme = await readFile(
    new URL('../../../paragraph-pull/README.md', import.meta.url),
    'utf8',
  );
  const block = /^```sh\n(git ls-remote [\s\S]*?)^```$/m.exec(readme)?.[1] ?? '';
  expect(block).toContain("--before='2026-05-04 18:00'");
  return block
    .replace('refs/paragraph/PROJECT/BRANCH', ref)
    .replaceAll('/tmp/snapshot.tar', `'${tar}'`);
}

/** Git on the host, as of a day. */
function gitOn({ host }: RealBench, day = '2026-05-01') {
  const date = `${day}T12:00:00Z`;
  const person = { GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x@x' };
  const author = { GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x@x' };
  const dates = { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const env = { ...process.env, ...person, ...author, ...dates };
  return (args: readonly string[], input = ''): string =>
    execFileSync('git', args, { cwd: host, env, input, encoding: 'utf8' }).trim();
}

/** Pulls what Paragon holds, as if on that day. */
async function pullThen(day: string, text: string, bench: RealBench): Promise<void> {
  const exportNow = () => exportWith(new Map([[event, versionWith(text)]]), bench);
  // Also where nothing is recorded.
  const policy = { mode: 'two-way', onConflict: 'paragon' } as const;
  await pullOn(bench, { exportNow, policy });
  const git = gitOn(bench, day);
  const parents = git(['rev-parse', `${ref}^@`]).split('\n');
  recordOnHost(
    git,
    `${ref}^{tree}`,
    parents.filter((parent) => parent !== ''),
  );
}

function recordOnHost(
  git: ReturnType<typeof gitOn>,
  tree: string,
  parents: readonly string[],
): void {
  const commit = git(['commit-tree', tree, ...parents.flatMap((each) => ['-p', each]), '-m', 'x']);
  git(['update-ref', ref, commit]);
}

/** Somebody has written nonsense onto the record. */
function damage(day: string, bench: RealBench): void {
  const git = gitOn(bench, day);
  const blob = git(['hash-object', '-w', '--stdin'], '{');
  const tree = git(['mktree'], `100644 blob ${blob}\tstate.json\n`);
  recordOnHost(git, tree, [ref]);
}

test.skipIf(process.platform === 'win32')(
  'the recipe of the README restores what Paragon held on a day, also from before the record was damaged',
  async () => {
    const place = await mkdtemp(join(tmpdir(), 'snapshot-recipe-'));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    const bench = await realBench(prefix, new Map([[event, 'first\n']]));
    await pullThen('2026-05-03', 'on the third\n', bench);
    await pullThen('2026-05-04', 'on the fourth\n', bench);
    damage('2026-05-05', bench);
    await pullThen('2026-05-06', 'on the sixth\n', bench);

    const clone = join(place, 'clone');
    execFileSync('git', ['clone', '--quiet', '--branch', target.branch, bench.host, clone]);
    const project = join(clone, prefix);
    await mkdir(join(project, 'src/integrations/later'), { recursive: true });
    const env = { ...process.env, TZ: 'UTC' };
    const run = (script: string) => spawnSync('sh', ['-c', script], { cwd: project, env });
    const held = (): Promise<string> => readFile(join(project, event), 'utf8');
    const script = await recipe(join(place, 'snapshot.tar'));

    const tooEarly = run(script.replace('2026-05-04', '2025-05-04'));
    expect(tooEarly.status).not.toBe(0);
    expect(await held()).toBe('on the sixth\n');

    const { status, stdout, stderr } = run(script);
    expect(stderr.toString()).not.toContain('fatal');
    expect(status).toBe(0);
    expect(stdout.toString()).toContain(ref);
    expect(await held()).toBe('on the fourth\n');
  },
);
