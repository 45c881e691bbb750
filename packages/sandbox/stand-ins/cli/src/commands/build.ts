import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildHash } from '../build/build-hash.js';
import { compile, stripTypes, TypeErrors } from '../build/compile.js';
import { evaluate } from '../build/evaluate.js';
import { CliError } from '../cli-error.js';
import type { Memory } from '../memory.js';
import { Progress } from '../progress.js';
import { readProject } from '../project.js';
import { signIn } from '../sign-in.js';

interface BuildOptions {
  skipTypeErrors: boolean;
  types: 'checked' | 'stripped';
  memory: Memory;
}

export async function build({ skipTypeErrors, types, memory }: BuildOptions): Promise<void> {
  const { folder, projectId, ...project } = await readProject();
  const zeus = await signIn({ folder, projectId, ...project });
  // Asked first, awaited when the compiler is done: that one blocks.
  const stored = zeus.project(projectId);
  stored.catch(() => undefined);

  const progress = new Progress();
  const typeScript = progress.start('Building typescript project...');
  try {
    if (types === 'checked') compile(folder, { skipTypeErrors });
    else await stripTypes(folder, memory);
  } catch (error) {
    if (!(error instanceof TypeErrors)) throw error;
    typeScript.fail('Failed to build typescript project.');
    console.log(error.message);
    process.exitCode = 1;
    return;
  }
  typeScript.succeed('Typescript project successfully built.');

  const evaluation = progress.start('Creating build...');
  try {
    const result = await evaluate({
      folder,
      projectId,
      buildHash: await buildHash(join(folder, 'src')),
      stored: await stored,
      accentColor: async (name) => (await zeus.integration(name)).accentColor,
    });
    await mkdir(join(folder, 'out'), { recursive: true });
    await writeFile(join(folder, 'out', 'build.json'), JSON.stringify(result, null, 2));
  } catch (error) {
    evaluation.fail('Failed to create build.');
    if (error instanceof CliError) throw error;
    throw new CliError(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  evaluation.succeed('Created build in out/build.json file.');
}
