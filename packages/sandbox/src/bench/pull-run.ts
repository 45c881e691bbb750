import { assembledAction } from '../world-run.js';
import { notedUsage, noteUsage, type Usage } from './node-usage.js';
import type { BenchStage } from './stage.js';

export interface PullRun {
  /** In milliseconds. */
  readonly whole: number;
  /** The time of the action's processes: without that of the runner, which starts them. In milliseconds. */
  readonly own: number;
  /** Programs that the action started, if the log tells. */
  readonly programs: number;
  /** Of all processes of Node's. */
  readonly used: readonly Usage[];
  /** The output `result`. */
  readonly result: string;
}

/** A run of the assembled action by the runner, from its start to the end of its `post`. */
export async function runPull(
  stage: BenchStage,
  {
    branch,
    cliVersion,
    log: level = 'info',
  }: {
    readonly branch: string;
    readonly cliVersion: string;
    /** `debug` tells of each program. */
    readonly log?: 'info' | 'debug';
  },
): Promise<PullRun> {
  const { world } = stage;
  const folder = await stage.emptyFolder('usage');
  const env = await noteUsage(folder);
  const job = await world.startJob({
    event: 'workflow_dispatch',
    branch,
    contents: 'write',
    env,
    debug: level === 'debug',
  });
  await world.checkout(job, { persistCredentials: false });
  await notedUsage(folder);
  const started = performance.now();
  const step = job.runAction({
    directory: assembledAction('paragraph-pull'),
    uses: 'useparagon/paragraph-pull@v1',
    with: { ...world.inputs, cliVersion },
  });
  const { outputs, log } = await step.result;
  const { conclusion, steps } = await job.end();
  const whole = performance.now() - started;
  const { result = '' } = outputs;
  if (conclusion !== 'success' || !/^(?:committed|unchanged)$/.test(result)) {
    throw new Error(`The pull ended as ${result || conclusion}:\n${log}`);
  }
  return {
    whole,
    own: steps.flatMap(({ processes }) => processes).reduce((sum, { elapsed }) => sum + elapsed, 0),
    programs: log.match(/^##\[debug\].* \(exit code \d+, /gm)?.length ?? 0,
    used: await notedUsage(folder),
    result,
  };
}
