import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

// Read synchronously: these files are not on a disk, and a hundred promises take longer than reading them all.
function findInProc(id: string): readonly RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    if (!readProc(pid, 'environ').split('\0').includes(`RUNNER_TRACKING_ID=${id}`)) return [];
    const command = readProc(pid, 'cmdline').split('\0').join(' ').trim();
    return [{ pid: Number(pid), command }];
  });
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // Gone meanwhile, or another user's: not one of ours either way.
    return '';
  }
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
    // It has already ended.
  }
}

/** Windows only, where the runner ends children together with their parent. */
export async function endProcessTree(pid: number): Promise<void> {
  await run('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => {});
}
