import type { World } from '@paragraph/sandbox';

/** The commit arrives and its answer does not. */
export function loseAnswer({ github }: World): void {
  github.fail({
    match: { service: 'git-receive-pack', phase: 'exchange' },
    fault: { kind: 'answer-lost' },
  });
}

/** The same, and so many times after that GitHub cannot be asked. */
export function loseAnswerAndMore(world: World, times: number): void {
  const { github } = world;
  const fault = { kind: 'status', status: 502 } as const;
  github.beforePush(
    () => void github.fail({ match: { api: 'git', phase: 'advertisement' }, fault, times }),
    { at: 'update' },
  );
  loseAnswer(world);
}
