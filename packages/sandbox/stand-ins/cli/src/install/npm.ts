import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CliError } from '../cli-error.js';

/** `npm install` in the project; what npm says is shown as it says it. */
export async function npmInstall(folder: string): Promise<void> {
  const [program, ...before] = npmCommand();
  const child = spawn(program, [...before, 'install'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      reject(new CliError(`npm could not be started: ${error.message}`));
    });
  });
  if (code !== 0) throw new CliError('Failed to install dependencies.');
}

/** Node does not start `npm.cmd` without a shell, so npm's JavaScript is looked for. */
function npmCommand(): [string, ...string[]] {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const beside = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    if (existsSync(join(folder, 'npm.cmd')) && existsSync(beside)) {
      return [process.execPath, beside];
    }
    const command = join(folder, 'npm');
    if (process.platform === 'win32' || !existsSync(command)) continue;
    const real = realpathSync(command);
    return real.endsWith('.js') ? [process.execPath, real] : [command];
  }
  const bundled = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(bundled) ? [process.execPath, bundled] : ['npm'];
}
