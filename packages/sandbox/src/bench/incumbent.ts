import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as v from 'valibot';
import { heavyVersion } from '../registry/heavy-cli.js';
import { type CliInstall, installCli } from './commands.js';
import type { Contestant } from './rounds.js';
import { type BenchStage, signIn, timed } from './stage.js';

const Answer = v.object({ projectId: v.string(), commitId: v.string() });

/** The commands of the action that this one replaces, in its order. What its shells cost is left out. */
export function incumbent(stage: BenchStage): Readonly<Record<'light' | 'heavy', Contestant>> {
  return {
    light: {
      name: "the incumbent's commands",
      run: async () => ({ incumbent: await play(stage) }),
    },
    heavy: {
      name: "the incumbent's commands, with a CLI of the real weight and nothing warm",
      async run() {
        const spec = `@useparagon/cli@${heavyVersion}`;
        return { heavyIncumbent: await play(stage, { spec, more: await stage.coldNpm() }) };
      },
    },
  };
}

/** How long they take. */
async function play(stage: BenchStage, cli: CliInstall = {}): Promise<number> {
  const { world } = stage;
  const [home, prefix] = [
    await stage.emptyFolder('incumbent-home'),
    await stage.emptyFolder('incumbent-cli'),
  ];
  const job = await stage.freshCheckout();
  const own = stage.environment(home);
  const env = {
    ...own,
    ...cli.more,
    npm_config_prefix: prefix,
    PATH: [join(prefix, 'bin'), own.PATH].join(delimiter),
  };
  const options = { cwd: job.workspace, env };
  const [branchName, runId, hash] = [
    String(job.github.ref_name),
    String(job.github.run_id),
    String(job.github.sha),
  ];
  const curl = async (method: string, body: object): Promise<string> =>
    (await stage.command('curl', curlArguments(world, method, body), options)).stdout;

  const time = await timed(async () => {
    const start = await curl('POST', { branchName, author: 'Ada', runId, hash });
    const { projectId, commitId } = v.parse(Answer, JSON.parse(start));
    await installCli(stage, prefix, cli);
    await signIn(home, world);
    // Without a `para` of its own, npx would bring a package that has nothing to do with Paragon.
    await access(join(prefix, 'bin', 'para'));
    for (const command of ['install', 'build', 'push']) {
      await stage.command('npx', ['--no-install', 'para', command], options);
    }
    await curl('PATCH', { projectId, commitId, runId, success: true, hash });
  });
  await job.end();
  return time;
}

function curlArguments(
  { paragon, key }: BenchStage['world'],
  method: string,
  body: object,
): readonly string[] {
  const json = 'Content-Type: application/json';
  const authorization = `Authorization: Bearer ${key}`;
  const url = `${paragon.zeusUrl}/graphite/projects/commit`;
  const data = JSON.stringify(body);
  return ['-sf', '-X', method, '-H', json, '-H', authorization, '-d', data, url];
}
