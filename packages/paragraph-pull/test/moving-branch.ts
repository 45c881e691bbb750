import type { World } from '@paragraph/sandbox';

/** The commit arrives and its answer does not, and so many times after that GitHub cannot be asked. */
export async function loseAnswer({ github }: World, times: number): Promise<void> {
  const fault = { kind: 'status', status: 502 } as const;
  github.beforePush(
    () => void github.fail({ match: { api: 'git', phase: 'advertisement' }, fault, times }),
    { at: 'update' },
  );
  github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
  });
}
