import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import { integrationsOf, writeIntegrationTypes } from '../install/integration-types.js';
import { linkDependencies } from '../install/link-dependencies.js';
import { npmInstall } from '../install/npm.js';
import { field, isRecord, parseJson } from '../json.js';
import { Progress } from '../progress.js';
import { readProject } from '../project.js';
import { signIn } from '../sign-in.js';

interface InstallOptions {
  cliVersion: string;
  syncVersions: boolean;
  /** Where the project's dependencies come from. */
  from: 'npm' | 'cli';
}

export async function install({ cliVersion, syncVersions, from }: InstallOptions): Promise<void> {
  const project = await readProject();
  const zeus = await signIn(project);
  if (syncVersions) await setCoreVersion(project.folder, cliVersion);
  const progress = new Progress();
  const dependencies = progress.start('Installing dependencies...');
  await (from === 'npm' ? npmInstall : linkDependencies)(project.folder);
  dependencies.succeed('Dependencies installed.');
  const types = progress.start('Installing types of integrations...');
  await writeIntegrationTypes(project.folder, await integrationsOf(project.folder), zeus);
  types.succeed('Types of integrations installed.');
}

async function setCoreVersion(folder: string, version: string): Promise<void> {
  const file = join(folder, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError('package.json is not found in project.');
  });
  const manifest = parseJson(text);
  if (!isRecord(manifest)) throw new CliError('package.json is not readable.');
  const current = field(manifest, 'dependencies');
  const dependencies = { ...(isRecord(current) ? current : {}), '@useparagon/core': version };
  const end = text.endsWith('\n') ? '\n' : '';
  await writeFile(file, JSON.stringify({ ...manifest, dependencies }, null, 2) + end);
}
