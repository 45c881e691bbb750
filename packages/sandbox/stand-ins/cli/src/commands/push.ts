import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build, PushChange } from '../../../../src/paragon/model.js';
import { buildHash } from '../build/build-hash.js';
import { CliError } from '../cli-error.js';
import { field, parseJson } from '../json.js';
import { Progress } from '../progress.js';
import { readProject } from '../project.js';
import { signIn } from '../sign-in.js';

interface PushOptions {
  cliVersion: string;
  dryRun: boolean;
  debug: boolean;
}

export async function push({ cliVersion, dryRun, debug }: PushOptions): Promise<void> {
  const project = await readProject();
  const build = await currentBuild(project.folder);
  if (build.projectId !== project.projectId) {
    throw new CliError(
      `out/build.json was built for project ${build.projectId}. Run "para build" and try again.`,
    );
  }
  const zeus = await signIn(project);
  const line = new Progress().start(dryRun ? 'Comparing with Paragon...' : 'Pushing project...');
  try {
    const { changes } = await zeus.push(build, cliVersion, dryRun);
    line.succeed(dryRun ? 'Compared with Paragon, nothing was pushed.' : 'Project pushed.');
    console.log(describeChanges(changes, { withIds: debug }));
  } catch (error) {
    line.fail('Failed to push project.');
    throw error;
  }
}

async function currentBuild(folder: string): Promise<Build> {
  const text = await readFile(join(folder, 'out', 'build.json'), 'utf8').catch(() => {
    throw new CliError('out/build.json is not found in project. Run "para build" and try again.');
  });
  const build = parseJson(text);
  if (typeof field(build, 'projectId') !== 'string') {
    throw new CliError('out/build.json is damaged. Run "para build" and try again.');
  }
  if (field(build, 'buildHash') !== (await buildHash(join(folder, 'src')))) {
    throw new CliError(
      'out/build.json is out of date: src/ has changed since. Run "para build" and try again.',
    );
  }
  return build as Build;
}

const marks = { add: '+', change: '~', remove: '-' } as const;

function describeChanges(changes: PushChange[], { withIds }: { withIds: boolean }): string {
  if (changes.length === 0) return 'No changes.';
  return changes
    .map(({ action, kind, integration, name, id }) => {
      const where = integration === undefined ? '' : `${integration} > `;
      return `  ${marks[action]} ${kind} ${where}${name}${withIds && id !== undefined ? ` (${id})` : ''}`;
    })
    .join('\n');
}
