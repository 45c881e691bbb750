import {
  actionsBot,
  createScratchRepository,
  deliverPlan,
  factsCollector,
  type ParagraphCli,
} from '@paragraph/shared';
import { realClock } from '@paragraph/shared/testing';
import { expect, test } from 'vitest';
import { openGitPlace } from '../../shared/test/git/git-place.js';
import { writingCli } from '../../shared/test/paragon/writing-cli.js';
import { lookAt } from '../src/look.js';
import { planRound, type RoundPlan } from '../src/plan-round.js';
import { pullRepository } from '../src/pull-repository.js';

const folderOf = 'src/integrations/slack';
const [kept, skipped] = [`${folderOf}/workflows/~kept.ts`, `${folderOf}/workflows/~skipped.ts`];
const deployed = { [`${folderOf}/config.ts`]: 'export default {};\n' };
const [recorded, rewritten] = ['body, bodyType\n', 'bodyType, body\n'];
const target = { projectId: 'p', branch: 'main', prefix: '' };

test('after an upgrade, drafts are as the CLI that wrote the record writes them, and edited if it does not', async () => {
  const place = await openGitPlace();
  const { repository, github, log, temp, git, workspace: folder } = place;
  await repository.commit({
    files: { ...deployed, '.para/project.json': JSON.stringify({ projectId: 'p' }) },
  });
  await place.checkout();
  const checkout = await place.find(folder);
  const permissions = { contents: 'write' } as const;
  const token = github.createToken({ repository: 'acme/integrations', permissions });
  const scratch = await createScratchRepository(git, await place.remote(checkout, token), temp);
  const run = { log, signal: new AbortController().signal, clock: realClock };
  const host = pullRepository(scratch, target, { ...run, author: actionsBot });
  const ports = { repository: host, target, compiler: undefined, signal: run.signal };
  const context = {
    run,
    facts: factsCollector(realClock),
    inputs: { mode: 'two-way', onConflict: 'pull-request' },
  } as const;
  const planWith = async (cli: ParagraphCli): Promise<RoundPlan> => {
    const project = {
      folder,
      subfolder: '.',
      projectId: 'p',
      projectName: 'p',
      profile: 'default',
    };
    const early = () => undefined;
    const { expectExport } = host;
    const onRead = () => undefined;
    const onto = { scratch, early, checkout, project, prefix: '', destination: 'branch' } as const;
    const look = await lookAt(host, scratch, 'main');
    const plan = await planRound(
      context,
      { ...onto, ports, expectExport, onRead, cli, sideRefusal: undefined },
      look,
    );
    if (plan === 'moved') throw new Error('Nobody moved the branch.');
    return plan;
  };
  const drafts = (text: string) => ({ ...deployed, [kept]: text, [skipped]: text });
  const first = await planWith(writingCli('1.0.0', { '1.0.0': drafts(recorded) }));
  const messages = { message: 'Sync', sideMessage: '', paragonCommit: undefined };
  const hostCommits = (): never => {
    throw new Error('The branch takes the push.');
  };
  await deliverPlan(first, messages, { log, ports, hostCommits, sideRefusal: undefined });
  const { decided } = await planWith(
    writingCli('2.0.0', {
      '1.0.0': { ...deployed, [kept]: recorded },
      '2.0.0': drafts(rewritten),
    }),
  );
  const rows = new Map(decided.map(({ file, row }) => [file.path, row]));
  expect([rows.get(kept), rows.get(skipped)]).toEqual(['upgrade', 'git-unchanged']);
});
