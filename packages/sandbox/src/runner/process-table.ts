import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

const run = promisify(execFile);

/**
 * The processes that carry this tracking id in the environment they were started with. Only
 * Linux and macOS let one process read another's environment; elsewhere there is no answer.
 */
export async function findByTrackingId(id: string): Promise<readonly RunningProcess[]> {
  if (process.platform === 'linux') return findInProc(id);
  if (process.platform === 'darwin') return findWithPs(id);
  return [];
}

async function findInProc(id: string): Promise<readonly RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<RunningProcess | undefined> => {
      const environment = await readProc(pid, 'environ');
      if (!environment.split('\0').includes(`RUNNER_TRACKING_ID=${id}`)) return undefined;
      const command = (await readProc(pid, 'cmdline')).split('\0').join(' ').trim();
      return { pid: Number(pid), command };
    }),
  );
  return found.filter((entry) => entry !== undefined);
}

async function readProc(pid: string, file: string): Promise<string> {
  // Gone meanwhile, or another user's: not one of ours either way.
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}

async function findWithPs(id: string): Promise<readonly RunningProcess[]> {
  const { stdout } = await run('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || command === undefined) return [];
    if (!command.split(' ').includes(`RUNNER_TRACKING_ID=${id}`)) return [];
    return [{ pid: Number(pid), command }];
  });
}

/**
 * Ends what still carries the id and tells what that was. A process on its way out is given
 * `grace` milliseconds first, so that only those that would have stayed are reported.
 */
export async function endOrphans(id: string, grace: number): Promise<readonly RunningProcess[]> {
  let left = await findByTrackingId(id);
  for (const until = Date.now() + grace; left.length > 0 && Date.now() < until; ) {
    await delay(20);
    left = await findByTrackingId(id);
  }
  const orphans = left;
  // A process that is being ended may have started another one just before.
  while (left.length > 0) {
    for (const { pid } of left) endProcess(pid);
    await delay(5);
    left = await findByTrackingId(id);
  }
  return orphans;
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Windows only, where the runner ends children together with their parent. */
export async function endProcessTree(pid: number): Promise<void> {
  await run('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => {});
}
