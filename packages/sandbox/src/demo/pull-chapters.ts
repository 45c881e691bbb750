import type { GitHubDispatch } from '../paragon/state.js';
import type { WorldRunOptions } from '../world-run.js';
import { type Chapter, NotAsTold } from './chapter.js';

const editor = 'grace@acme.test';
const event = 'Paragon dispatches paragraph_pull_runner.yml on main';

/** From Paragon to Git. */
export const pullChapters: readonly Chapter[] = [
  {
    title: 'An edit in the dashboard comes back as a commit',
    async play(teller, world) {
      const { paragon, projectId, repository } = world;
      const before = await repository.tip('main');
      const dashboard = paragon.dashboard(projectId, editor);
      const description = 'Tell the channel';
      dashboard.editStep('slack', 'Notify Channel', 'Send message', { description });
      dashboard.addWorkflow('slack', {
        title: 'Weekly report',
        infoText: 'Sums up the week',
        steps: [
          {
            name: 'trigger',
            type: 'TRIGGER/CRON',
            parameters: {
              schedule: { unit: 'CUSTOM', cron: '0 0 9 * * MON', timezone: 'Etc/UTC' },
            },
          },
        ],
      });
      for (const { editor: who, what } of paragon.edits(projectId)) teller.say(`${who} ${what}.`);
      const inputs = await saveVersion(world);
      teller.say(`${editor} saves the version.`);
      const { main, diff } = await teller.run('paragraph-pull', event, dispatched(inputs));
      const tip = await repository.tip('main');
      const { result, commitHash } = main.outputs;
      teller.check('The run ended as committed', [result, commitHash], ['committed', tip]);
      const [commit, parent] = await repository.log('main');
      teller.check('It is one commit on top of the branch', parent?.sha, before);
      teller.check(
        'It changes what was edited, and nothing else',
        (await repository.changes(before, tip)).map(({ status, path }) => `${status} ${path}`),
        [
          'M src/integrations/slack/workflows/notifyChannel.ts',
          'A src/integrations/slack/workflows/~weeklyReport.ts',
        ],
      );
      teller.check('The new text is in the commit', diff?.includes(`'${description}'`));
      teller.check(
        'The commit names the sync in Paragon',
        commit?.message.includes(`Paragon-Commit: ${inputs.commitId}`),
      );
      const last = paragon.history(projectId).at(-1);
      teller.check('Paragon knows the commit', [last?.status, last?.hash], ['success', tip]);
    },
  },
  {
    title: 'A version without an edit makes no commit',
    async play(teller, world) {
      const before = await world.repository.tip('main');
      const inputs = await saveVersion(world);
      teller.say(`${editor} saves the version once more, without an edit.`);
      const { main } = await teller.run('paragraph-pull', event, dispatched(inputs));
      teller.check('The run ended as unchanged', main.outputs.result, 'unchanged');
      teller.check('The branch is where it was', await world.repository.tip('main'), before);
    },
  },
];

type PullInputs = Parameters<GitHubDispatch>[0]['inputs'];

/** What Paragon's dispatch brings. */
async function saveVersion({
  paragon,
  projectId,
}: Parameters<Chapter['play']>[1]): Promise<PullInputs> {
  let inputs: PullInputs | undefined;
  paragon.connectGitHub((dispatch) => {
    inputs = dispatch.inputs;
    return Promise.resolve();
  });
  await paragon.dashboard(projectId, editor).saveVersion();
  if (inputs === undefined) throw new NotAsTold('Paragon dispatched nothing.');
  return inputs;
}

function dispatched(inputs: PullInputs): WorldRunOptions {
  return {
    with: { ...inputs },
    job: { event: 'workflow_dispatch', payload: { inputs }, contents: 'write', actor: 'grace' },
  };
}
