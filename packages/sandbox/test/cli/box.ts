import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { integrationNames } from '../../src/paragon/integration-catalogue.js';
import type { Build } from '../../src/paragon/model.js';
import { type Paragon, startParagon } from '../../src/paragon/server.js';
import type { NewProject } from '../../src/paragon/state.js';
import { createSampleProject } from '../../src/project/create-sample-project.js';
import { newestVersion, stage } from '../../src/registry/packages.js';
import { writeIntegrationTypes } from '../../stand-ins/cli/src/install/integration-types.js';
import { Zeus } from '../../stand-ins/cli/src/zeus.js';

const sandbox = fileURLToPath(new URL('../../', import.meta.url));

export interface ParaResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A project on disk with its dependencies, Paragon, and a home that is signed in there. */
export interface Box {
  folder: string;
  home: string;
  paragon: Paragon;
  projectId: string;
  key: string;
  para(args: string[], options?: ParaOptions): Promise<ParaResult>;
  /** Fails the test, with all output, when the command fails. */
  mustPara(args: string[], options?: ParaOptions): Promise<ParaResult>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  edit(path: string, change: (text: string) => string): Promise<void>;
  build(): Promise<Build>;
  /** The files under a folder, by path with `/`. */
  files(under: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export interface ParaOptions {
  cwd?: string;
  env?: Record<string, string>;
}

export interface BoxOptions {
  variant?: 'tiny' | 'full';
  project?: Omit<NewProject, 'id'>;
  cliVersion?: string;
  dependencies?: 'none';
}

export async function openBox(options: BoxOptions = {}): Promise<Box> {
  const { variant = 'tiny', project = {}, cliVersion = newestVersion, dependencies } = options;
  const root = await mkdtemp(join(tmpdir(), 'para cli '));
  const folder = join(root, 'project');
  const home = join(root, 'home');
  const cli = join(root, 'cli', 'node_modules', '@useparagon', 'cli');
  const paragon = await startParagon();
  const key = paragon.createKey();
  const projectId = paragon.createProject(project);
  await createSampleProject({ into: folder, projectId, variant });
  await signIn(home, { key, zeusUrl: paragon.zeusUrl });
  await stageStandIn('cli', cliVersion, cli);
  await linkPackages(join(root, 'cli', 'node_modules'), ['prettier']);
  if (dependencies !== 'none') {
    await addDependencies(folder);
    await writeIntegrationTypes(folder, integrationNames(), new Zeus(paragon.zeusUrl, key));
  }

  async function para(args: string[], { cwd = folder, env = {} }: ParaOptions = {}) {
    return run([join(cli, 'dist', 'index.js'), ...args], {
      cwd,
      env: { ...process.env, HOME: home, USERPROFILE: home, CI: 'true', FORCE_COLOR: '0', ...env },
    });
  }
  const inProject = (path: string) => join(folder, path);
  const read = (path: string) => readFile(inProject(path), 'utf8');
  async function write(path: string, text: string) {
    await mkdir(join(inProject(path), '..'), { recursive: true });
    await writeFile(inProject(path), text);
  }
  return {
    folder,
    home,
    paragon,
    projectId,
    key,
    para,
    async mustPara(args, given) {
      const result = await para(args, given);
      if (result.code !== 0) {
        throw new Error(`para ${args.join(' ')} failed:\n${result.stdout}\n${result.stderr}`);
      }
      return result;
    },
    read,
    write,
    async edit(path, change) {
      const before = await read(path);
      const after = change(before);
      if (after === before) throw new Error(`The edit changed nothing in ${path}.`);
      await write(path, after);
    },
    build: async () => JSON.parse(await read('out/build.json')) as Build,
    files: (under) => filesUnder(inProject(under)),
    async close() {
      await paragon.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What `para auth login` leaves behind. */
export async function signIn(
  home: string,
  { key, zeusUrl, profile = 'default' }: { key: string; zeusUrl: string; profile?: string },
): Promise<void> {
  const services = { zeus: zeusUrl, dashboard: zeusUrl };
  await mkdir(join(home, '.paragon'), { recursive: true });
  await writeFile(
    join(home, '.paragon', 'credentials.json'),
    JSON.stringify({ [profile]: { profile, token: key } }),
  );
  await writeFile(
    join(home, '.paragon', 'profiles.json'),
    JSON.stringify({ [profile]: { name: profile, default: true, services } }),
  );
}

/** As `para install` would leave it, without a registry. */
async function addDependencies(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await stageStandIn('core', newestVersion, join(modules, '@useparagon', 'core'));
  await linkPackages(modules, ['tslib', 'typescript']);
}

async function stageStandIn(name: 'cli' | 'core', version: string, into: string): Promise<void> {
  await stage({ folder: join(sandbox, 'stand-ins', name), version, published: '' }, into);
}

async function linkPackages(modules: string, names: string[]): Promise<void> {
  await mkdir(modules, { recursive: true });
  for (const name of names) {
    const source = join(sandbox, 'node_modules', name === 'typescript' ? 'typescript-5' : name);
    await symlink(source, join(modules, name), 'junction');
  }
}

async function filesUnder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path).replaceAll('\\', '/')] = await readFile(path, 'utf8');
  }
  return files;
}

async function run(
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<ParaResult> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  return { code, stdout, stderr };
}
