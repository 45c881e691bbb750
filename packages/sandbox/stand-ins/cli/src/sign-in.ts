import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError } from './cli-error.js';
import { field, parseJson } from './json.js';
import type { Project } from './project.js';
import { Zeus } from './zeus.js';

/** The two files that `para auth login` writes are all that counts: no variable signs in. */
export async function signIn({ profile }: Project): Promise<Zeus> {
  const token = field(field(await readSettings('credentials.json'), profile), 'token');
  const services = field(field(await readSettings('profiles.json'), profile), 'services');
  const url = field(services, 'zeus');
  if (typeof token !== 'string' || token === '' || typeof url !== 'string' || url === '') {
    throw new CliError(
      `You are not logged in with the profile "${profile}". Run "para auth login" and try again.`,
    );
  }
  return new Zeus(url, token);
}

async function readSettings(name: string): Promise<unknown> {
  const text = await readFile(join(homedir(), '.paragon', name), 'utf8').catch(() => '');
  return parseJson(text);
}
