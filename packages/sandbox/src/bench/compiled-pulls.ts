import { join } from 'node:path';
import { heavyCoreVersion, publishHeavyCore } from '../registry/heavy-core.js';
import { bareCli, installCli } from './commands.js';
import { notedUsage, noteUsage, ofCommand, peakTogether } from './node-usage.js';
import { runPull } from './pull-run.js';
import type { Contestant } from './rounds.js';
import type { BenchStage } from './stage.js';

/**
 * Trees that a merge must compare: what both sides last agreed on, the branch, what Paragon holds, and the merge of them.
 */
export const treesOfMerge = 4;

/** Of one round, in milliseconds and bytes. */
export interface CompiledPullFigures {
  /** A pull that merges an edit of the dashboard into a workflow with abstractions. */
  readonly pull: number;
  readonly installs: number;
  readonly builds: number;
  /** The most memory of all processes of Node's together. */
  readonly memory: number;
  /** `para install` in a fresh checkout, without an action. */
  readonly bareInstall: number;
  /** `para build` there. */
  readonly bareBuild: number;
  readonly bareMemory: number;
}

const branch = 'definitions';

/**
 * A pull that asks the compiler, and the commands of the CLI alone.
 *
 * @param weight Of the project's definitions: 1 is that of a real project.
 */
export async function compiledPulls(
  stage: BenchStage,
  weight: number,
): Promise<ReadonlyArray<Contestant<Partial<CompiledPullFigures>>>> {
  const { world, registryUrl } = stage;
  await publishHeavyCore(registryUrl, await stage.emptyFolder('heavy-core'), weight);
  await commitBranch(stage);
  const prefix = await stage.emptyFolder('heavy-core-cli');
  await installCli(stage, prefix, { spec: `@useparagon/cli@${heavyCoreVersion}` });
  const pushing = await bareCli(stage, { prefix, job: { branch } });
  for (const command of ['install', 'build', 'push'] as const) await pushing.run(command);
  await pushing.end();
  const pull = () => runPull(stage, { branch, cliVersion: heavyCoreVersion });
  // What both sides agree on is recorded from here on.
  await pull();
  let edits = 0;
  // The dashboard knows a step by its description, which is what each edit changes.
  let step = 'Send message';
  return [
    {
      name: 'a pull that asks the compiler',
      async run() {
        edits += 1;
        const description = `Edit ${edits} of the dashboard`;
        const dashboard = world.paragon.dashboard(world.projectId);
        dashboard.editStep('slack', 'Notify Channel', step, { description });
        step = description;
        const { whole, used, result } = await pull();
        if (result !== 'committed') throw new Error(`The pull ended as ${result}.`);
        return {
          pull: whole,
          installs: ofCommand('install', used).length,
          builds: ofCommand('build', used).length,
          memory: peakTogether(used),
        };
      },
    },
    {
      name: 'para install and build alone, with the same definitions',
      async run() {
        const folder = await stage.emptyFolder('usage');
        const more = await noteUsage(folder);
        const cli = await bareCli(stage, { prefix, more, job: { branch } });
        const bareInstall = await cli.run('install');
        const bareBuild = await cli.run('build');
        await cli.end();
        const bareMemory = peakTogether(ofCommand('build', await notedUsage(folder)));
        return { bareInstall, bareBuild, bareMemory };
      },
    },
  ];
}

/** The sample project, with its abstractions, and the core library that brings the definitions. */
async function commitBranch({ world: { repository, prefix } }: BenchStage): Promise<void> {
  const file = join(prefix, 'package.json');
  const text = (await repository.read('main', file)) ?? '';
  const heavy = text.replace(/(?<="@useparagon\/core": ")[^"]*/, heavyCoreVersion);
  await repository.commit({ branch, from: 'main', files: { [file]: heavy } });
}
