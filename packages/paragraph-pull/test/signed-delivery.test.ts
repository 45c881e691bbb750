import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import { sideBranchName as side } from './delivery-place.js';
import { atFirst, conflicting, file, other, stateRef, synced } from './signed-world.js';

nightly('a side branch that moves after the signed commit is looked at again', async () => {
  const place = await synced();
  const { github, repository, pull } = place;
  const texts = await conflicting(place);
  // The branch has its commit; then somebody is faster beside it.
  github.when({ match: { api: 'graphql' } }, () =>
    github.when({ match: { api: 'graphql' } }, () =>
      repository.commit({ branch: side, files: { 'x.txt': 'x' } }),
    ),
  );
  expect((await pull(texts)).delivered).toEqual({
    kind: 'moved',
    rung: 'signed-commit',
    because: expect.objectContaining({ kind: 'signature' }),
  });
  expect(await repository.read(side, 'x.txt')).toBe('x');
  expect(await repository.read('main', other)).toBe('edited\n');
});

test('if the record of a signed commit cannot be pushed, the commit counts, and a notice says so', async () => {
  const { github, repository, notices, pull } = await synced();
  const texts = { ...atFirst, [file]: 'edited\n' };
  const before = await repository.refs();
  const push = { api: 'git', service: 'git-receive-pack', phase: 'exchange' } as const;
  github.when({ match: { api: 'graphql' } }, () =>
    github.fail({ match: push, fault: { kind: 'status', status: 503 }, times: 20 }),
  );
  const { delivered } = await pull(texts);
  expect(delivered).toMatchObject({ kind: 'delivered', rung: 'signed-commit' });
  const after = await repository.refs();
  expect(await repository.read('main', file)).toBe('edited\n');
  expect(after[stateRef]).toBe(before[stateRef]);
  expect(notices).toEqual([expect.stringMatching(/record of this sync .* could not be pushed/)]);
  expect(notices[0]).not.toContain('nothing was committed');
});
