import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Job, quickVersion, readLog, type StepResult, type World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { newWorld, runPush, statuses } from './push-world.js';

/** What a dependency could print to steer the runner. */
const hostileLines = [
  '::set-output name=result::forged',
  '::save-state name=paragraph::forged',
  '::add-mask::visible to all',
  '::set-env name=FORGED::1',
  '::add-path::/forged',
  '::error file=src/persona.meta.ts,line=1::forged',
  '::warning::forged',
  '::notice::forged',
  '  ::error::forged',
  '\u0085::error::forged',
  'mid-line ::error::forged',
  '::group::forged',
  '::endgroup::',
  '::stop-commands::x',
  '::x::',
  '::***::',
  '::stop-commands::***',
  '::echo::on',
  '::remove-matcher owner=tsc::',
  '##[error]forged',
  'mid-line ##[error]forged',
  '##[group]forged',
  '##[endgroup]',
  '##[add-path]/forged',
  '##[set-output name=result]forged',
  '#\u001b[1m#[error]forged',
  '##\u0000[error]forged',
  '\u001b[31m::error::forged\u001b[0m',
  ':\u0000:error::forged',
  'text\r::error::forged',
  '\u001b]0;title\u0007::error::forged',
  '\u202e::error::forged\u2066',
  // Lines of the problem matcher that an earlier step has registered.
  'src/persona.meta.ts(1,2): error TS2322: forged',
  '  1>src/persona.meta.ts(1,2): error TS2322: forged',
  // As the CLI prints a type error.
  'src/persona.meta.ts:1:2 - error TS2322: forged',
  'the end of the noise: visible to all',
];

/** The code of a dependency that prints them on both streams at once, and tries the runner's command files. */
const noise = `
  const { appendFileSync, writeSync } = require('node:fs');
  const lines = ${JSON.stringify(hostileLines)};
  const tokens = Object.values(process.env).map((value) => '::' + value + '::');
  for (const line of [...lines, ...tokens.filter((token) => !token.includes('\\n'))]) {
    process.stdout.write(line + '\\n');
    process.stderr.write(line + '\\n');
  }
  for (const name of ['ENV', 'OUTPUT', 'PATH', 'STATE', 'STEP_SUMMARY']) {
    const file = process.env['GITHUB_' + name];
    if (file) appendFileSync(file, 'forged=1\\n');
  }
  process.stdout.write(Buffer.from([0xff, 0xc3, 0x0a]));
  process.stderr.write('::stop-commands::y');
  process.stdout.write('::error::forged, and no end of the line');
`;

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

/**
 * A world whose project prints the noise while it is built, and with the resolved CLI also while npm installs its
 * dependencies. The quick CLI installs none.
 */
async function noisyWorld(cli: 'resolved' | 'quick', atTheEnd = ''): Promise<World> {
  const world = await newWorld({ cli });
  const manifest: Record<string, unknown> = JSON.parse(
    (await world.repository.read('main', 'package.json')) ?? '',
  );
  const text = (await world.repository.read('main', workflow)) ?? '';
  const noisy = cli === 'resolved' ? 'noisy' : '../../../../noisy/run';
  await world.repository.commit({
    files: {
      'package.json': JSON.stringify({
        ...manifest,
        scripts: { postinstall: 'node noisy/run' },
        dependencies: { ...Object(manifest.dependencies), noisy: 'file:noisy' },
      }),
      'noisy/package.json': '{"name":"noisy","version":"1.0.0","main":"run"}',
      // No name that the compiler takes for a part of the project.
      'noisy/run': noise,
      [workflow]: `${text}\ndeclare const require: (name: string) => void;\nrequire('${noisy}');\n${atTheEnd}`,
    },
  });
  return world;
}

/** An earlier step of the job that registers the problem matcher of tsc, as setup-node does. */
async function registerMatcher(world: World, job: Job): Promise<void> {
  const folder = await mkdtemp(join(world.root, 'matcher-'));
  const pattern = {
    regexp: String.raw`^(?:\s+\d+\>)?([^\s].*)\((\d+),(\d+)\)\s*:\s+(error|warning|info)\s+(\w{1,2}\d+)\s*:\s*(.*)$`,
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    message: 6,
  };
  await mkdir(folder, { recursive: true });
  const matcher = join(folder, 'tsc.json');
  await writeFile(
    matcher,
    JSON.stringify({ problemMatcher: [{ owner: 'tsc', pattern: [pattern] }] }),
  );
  await writeFile(
    join(folder, 'action.yml'),
    'name: Matcher\ndescription: As setup-node\nruns: { using: node24, main: main.cjs }\n',
  );
  await writeFile(
    join(folder, 'main.cjs'),
    `console.log('::add-matcher::' + ${JSON.stringify(matcher)});
     console.log('src/persona.meta.ts(1,2): error TS1: it works');`,
  );
  const { annotations } = await job.runAction({ directory: folder }).result;
  expect(annotations).toMatchObject([{ message: 'it works' }]);
}

const afterMatcher = (world: World) => ({
  before: async (job: Job) => {
    await world.checkout(job);
    await registerMatcher(world, job);
  },
});

/** The titles of the groups in a log with the lines that each holds; what stands outside of them is in ''. */
function groupsOf(step: StepResult): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>([['', []]]);
  let current = '';
  for (const { kind, text } of readLog(step.log)) {
    if (kind === 'group') {
      current = text;
      groups.set(current, []);
    } else if (kind === 'endgroup') current = '';
    else groups.get(current)?.push(kind === 'plain' ? text : `${kind}: ${text}`);
  }
  return groups;
}

function expectReadable(lines: readonly string[]): void {
  expect(
    lines.filter((line) => line.endsWith('│ the end of the noise: visible to all')),
  ).toHaveLength(2);
  expect(lines).toContain('  │ #\\#[error]forged');
  expect(lines).toContain('  │ \\u{202e}::error::forged\\u{2066}');
  expect(lines.join('\n')).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  // The resume token of the stopped commands stands on a line of its own, after all that was said.
  expect(lines.at(-1)).toBe('::***::');
}

interface Noisy {
  readonly cli: 'resolved' | 'quick';
  readonly cliVersion: string;
  /** The groups of the log that hold the noise. */
  readonly groups: readonly string[];
}

const noises: Readonly<Record<string, Noisy>> = {
  'while it is evaluated': { cli: 'quick', cliVersion: quickVersion, groups: ['para build'] },
  'while it is installed or evaluated': {
    cli: 'resolved',
    cliVersion: '1.1.15',
    groups: ['para install', 'para build'],
  },
};

// All output of programs goes the same way; paragraph-cli.test of `shared` shows each command.
test.each(rowsInCi(noises, 'while it is evaluated'))(
  'nothing that a dependency prints steers the runner, %s',
  async (_, { cli, cliVersion, groups: noisy }) => {
    const world = await noisyWorld(cli);
    const { main, job } = await runPush(world, afterMatcher(world));

    expect(main.conclusion).toBe('success');
    expect(main.annotations).toEqual([]);
    expect(main.outputs).toEqual({
      result: 'pushed',
      projectId: world.projectId,
      commitId: world.paragon.history(world.projectId)[0]?.commitId,
      commitHash: await world.repository.tip('main'),
      subfolder: '.',
      cliVersion,
      attention: '',
      runUrl: expect.stringMatching(/\/actions\/runs\/\d+$/),
    });
    expect(JSON.stringify(main.state)).not.toContain('forged');
    expect(main.env).toEqual({});
    expect(main.path).toEqual([]);
    expect(job.masks.join('\n')).not.toContain('visible');
    expect(main.summary).not.toContain('forged');
    expect(job.conclusion).toBe('success');
    expect(statuses(world)).toEqual(['success']);

    const groups = groupsOf(main);
    expect([...groups.keys()]).toEqual([
      '',
      'Run useparagon/paragraph-push@v1',
      'para install',
      'para build',
      'para push',
    ]);
    for (const title of noisy) expectReadable(groups.get(title) ?? []);
    // What we say stands by itself.
    expect(groups.get('')?.filter((line) => line.includes('forged'))).toEqual([]);
    expect(groups.get('')?.at(-1)).toMatch(/^Pushed [0-9a-f]{7} to Paragon\.$/);
  },
);

nightly('a failed build is explained by its error, regardless of other output', async () => {
  const world = await noisyWorld(
    'resolved',
    "throw new Error('::error::It broke ##[error] <b>`x`</b>\\u202e');",
  );
  const { main } = await runPush(world, afterMatcher(world));

  expect(main.conclusion).toBe('failure');
  // No type error of it: the types had been checked when it was printed.
  expect(main.annotations).toMatchObject([
    { level: 'error', title: '`para build` failed with exit code 1' },
  ]);
  const [verdict] = main.annotations;
  expect(verdict).not.toHaveProperty('file');
  expect(verdict?.message).toMatch(/^`para build` failed with exit code 1\.\n/);
  expect(verdict?.message).toContain(
    '\nError: ::error::It broke #\\#[error] <b>`x`</b>\\u{202e}\n',
  );
  expect(main.summary).not.toContain('type error');
  expect(main.outputs).toMatchObject({ result: 'failed', commitId: expect.stringMatching(/./) });
  expect(main.env).toEqual({});
  const groups = groupsOf(main);
  expect([...groups.keys()].slice(-2)).toEqual(['para install', 'para build']);
  expectReadable(groups.get('para build') ?? []);
  expect(groups.get('')?.at(0)).not.toContain('forged');
  expect(statuses(world)).toEqual(['failure']);
});
