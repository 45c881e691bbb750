import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Registry, startRegistry } from '@paragraph/sandbox';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { publishPackage } from '../../../sandbox/src/registry/storage.js';
import { childEnvironment } from '../../src/action/child-environment.js';
import type { Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import type { Run } from '../../src/action/run-action.js';
import { runnerEnvironment } from '../../src/action/runner-environment.js';
import { type PreparedCli, prepareCli } from '../../src/paragon/prepare-cli.js';
import { createRunHome } from '../../src/paragon/run-home.js';
import { createSecrets } from '../../src/report/secrets.js';
import { nightly, rowsAtNight } from '../nightly.js';
import { jobVariables } from './job-variables.js';
import { keptLog } from './paragon-host.js';

const key = 'cli_key.never-to-be-seen';
const quickNpm = 'fetch-retries=0';

let registry: Registry;
let cache: string;

beforeAll(async () => {
  registry = await startRegistry();
  cache = await realpath(await mkdtemp(join(tmpdir(), 'npm cache ')));
});

afterAll(async () => {
  await registry.close();
  await rm(cache, { recursive: true, force: true, maxRetries: 5 });
});

/** A run on a machine of its own, in the job of which `env` was set. */
interface Bench {
  readonly folder: string;
  /** Brings the CLI as an action does. */
  prepare(cliVersion?: string, project?: string): Promise<PreparedCli>;
}

async function newBench(npmrc: readonly string[], env: Environment = {}): Promise<Bench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'prepare cli ')));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const at = async (name: string): Promise<string> => {
    await mkdir(join(folder, name));
    return join(folder, name);
  };
  const [home, temp, workspace] = [await at('home'), await at('temp'), await at('workspace')];
  const settings = [`registry=${registry.url}`, `cache=${cache}`, quickNpm, ...npmrc, ''];
  await writeFile(join(home, '.npmrc'), settings.join('\n'));
  const secrets = createSecrets(() => undefined);
  secrets.add(key);
  const job = {
    ...jobVariables({ home, workspace, temp, toolCache: join(folder, 'tools') }),
    INPUT_PARAGONKEY: key,
    ...env,
  };
  const { signal } = new AbortController();
  const run: Run = {
    log: keptLog(),
    secrets,
    signal,
    env: childEnvironment(job),
    runner: runnerEnvironment(job),
    clock: realClock,
  };
  const host = { zeusUrl: 'https://zeus.example', dashboardUrl: 'https://d.example', key };
  const runHome = await createRunHome(temp, host);
  return {
    folder,
    prepare: (input, folder) => {
      const project = folder === undefined ? undefined : { folder, profile: 'default' };
      return prepareCli(run, { input, project, home: runHome, signal });
    },
  };
}

const versionOf = async ({ prepare }: Bench, cliVersion?: string): Promise<string> =>
  (await prepare(cliVersion)).cli.version;

/** Days since the registry's version 1.1.15 was published. */
const age = Math.floor((Date.now() - Date.parse('2026-09-12')) / 86_400_000);

nightly("the user's minimum age of versions counts for tags and ranges", async () => {
  const bench = await newBench([`min-release-age=${age + 7}`]);
  expect(await versionOf(bench)).toBe('1.0.23');
  expect(await versionOf(bench, '^1.0.0')).toBe('1.0.23');
});

const tooNew = {
  'min-release-age': `min-release-age=${age + 7}`,
  before: 'before=2026-01-01',
};

// npm-failure.test has the words.
test.each(rowsAtNight(tooNew))(
  'a version that is too new for `%s` is refused, with the setting that forbids it and with who wants it',
  async (_, setting) => {
    const bench = await newBench([setting]);
    await expect(bench.prepare('1.1.15')).rejects.toThrow(
      /could not be installed from npm \(ETARGET\)[\s\S]*The version is from the input cliVersion\.[\s\S]*`min-release-age`, `before`/,
    );
  },
);

test('a version that there is not is named with the file that wants it', async () => {
  const bench = await newBench([]);
  const manifest = { devDependencies: { '@useparagon/cli': '^9.0.0' } };
  await writeFile(join(bench.folder, 'package.json'), JSON.stringify(manifest));
  await expect(bench.prepare(undefined, bench.folder)).rejects.toThrow(
    /@useparagon\/cli@\^9\.0\.0 could not be installed[\s\S]*The version is pinned by package\.json\./,
  );
});

nightly("a registry that is set only for the scope is used, with the job's token", async () => {
  const secret = await startRegistry({ private: true });
  onTestFinished(() => secret.close());
  const settings = [
    `@useparagon:registry=${secret.url}`,
    `${secret.url.slice('http:'.length)}:_authToken=\${NPM_TOKEN}`,
  ];
  const before = registry.requests.length;
  expect(await versionOf(await newBench(settings, { NPM_TOKEN: secret.token }))).toBe('1.1.15');
  const others = registry.requests.slice(before).filter((path) => path.includes('useparagon'));
  expect(others).toEqual([]);
  await expect((await newBench(settings, { NPM_TOKEN: 'wrong' })).prepare()).rejects.toThrow(
    /could not be installed from npm \(E401\)[\s\S]*NODE_AUTH_TOKEN/,
  );
});

/** Publishes a version of the CLI whose scripts are run when it is installed. */
async function publishWithScript(version: string, script: string): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'publish ')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const manifest = {
    name: '@useparagon/cli',
    version,
    bin: { para: 'para.js' },
    scripts: { postinstall: 'node script.cjs' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'para.js'), '');
  await writeFile(join(folder, 'script.cjs'), script);
  await publishPackage(registry.url, manifest, folder, `tag-${version}`);
}

test("scripts of the CLI's packages run with the Node that was chosen, without the key and the inputs", async () => {
  await publishWithScript(
    '7.0.0',
    `require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify({ node: process.execPath, env: process.env }));`,
  );
  const { folder } = await newBench([]);
  const seen = join(folder, 'seen.json');
  const windows = process.platform === 'win32';
  if (!windows) await writeFile(join(folder, 'node'), '#!/bin/sh\necho 18.0.0\n', { mode: 0o755 });
  const bench = await newBench([], {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    SEEN: seen,
    NODE_AUTH_TOKEN: 'of the workflow',
    A_KEY: key,
    ENCODED: Buffer.from(key).toString('base64'),
    ACTIONS_RUNTIME_TOKEN: 'of the runner',
  });
  expect(await versionOf(bench, '7.0.0')).toBe('7.0.0');
  const text = await readFile(seen, 'utf8');
  const { node, env }: { node: string; env: Record<string, string> } = JSON.parse(text);
  if (!windows) expect(node).toBe(process.execPath);
  expect(text).not.toContain(key);
  expect(text).not.toContain(Buffer.from(key).toString('base64'));
  const names = Object.keys(env).filter((name) => /^(?:INPUT|STATE|ACTIONS)_/.test(name));
  expect(names).toEqual([]);
  expect(env).toMatchObject({ NODE_AUTH_TOKEN: 'of the workflow' });
});

nightly('who allows no scripts in the npm configuration gets the CLI without them', async () => {
  await publishWithScript('7.1.0', 'process.exit(1);');
  expect(await versionOf(await newBench(['ignore-scripts=true']), '7.1.0')).toBe('7.1.0');
  await expect((await newBench([])).prepare('7.1.0')).rejects.toThrow(
    '@useparagon/cli@7.1.0 could not be installed from npm',
  );
});

nightly(
  'a job may name the registry and options of Node, even from the workspace, and keep npm offline once the CLI is in the tool cache',
  async () => {
    const bench = await newBench(['registry=http://127.0.0.1:1/'], {
      NODE_OPTIONS: '--require ./chatter.cjs --max-old-space-size=4096',
      NPM_CONFIG_REGISTRY: registry.url,
    });
    const chatter = 'console.log("[traced]"); console.error("{traced}");';
    await writeFile(join(bench.folder, 'workspace', 'chatter.cjs'), chatter);
    // With a version in the tool cache, npm is asked which one it would take before it installs that.
    await mkdir(join(bench.folder, 'tools', 'paragraph-cli', '1.0.0'), { recursive: true });
    expect(await versionOf(bench, '~1.0.0')).toBe('1.0.23');
    await writeFile(join(bench.folder, 'home', '.npmrc'), 'offline=true\n');
    expect(await versionOf(bench, '1.0.23')).toBe('1.0.23');
    await expect(bench.prepare('1.1.15')).rejects.toThrow(
      /could not be installed from npm \(ENOTCACHED\)[\s\S]*`offline`/,
    );
  },
);
