import type { Chapter } from './chapter.js';
import { ada, edited, lastSync, workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';
const newDescription = 'Tell the channel';
const newTitle = 'Tell the team';
const eventFile = 'src/events/taskCreated.ts';

/** From Paragon to Git, and on from there. */
export const pullChapters: readonly Chapter[] = [
  {
    title: 'Saving a version without an edit makes no commit',
    async play(narrator, world) {
      const before = await world.repository.tip('main');
      narrator.say(
        'Nobody has edited anything since the push. This first pull records what both sides hold.',
      );
      const { main } = await narrator.afterSave(editor);
      narrator.check('The result is `unchanged`', main.outputs.result, 'unchanged');
      narrator.check('The branch is where it was', await world.repository.tip('main'), before);
    },
  },
  {
    title: 'An edit in the dashboard comes back as a commit',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const before = await repository.tip('main');
      const dashboard = paragon.dashboard(projectId, editor);
      dashboard.editStep('slack', 'Notify Channel', 'Send message', {
        description: newDescription,
      });
      dashboard.addWorkflow('slack', {
        title: 'Weekly report',
        infoText: 'Sums up the week',
        steps: [
          {
            name: 'trigger',
            type: 'TRIGGER/CRON',
            parameters: {
              schedule: {
                unit: 'WEEKLY',
                weekday: 'MONDAY',
                time: { minutes: 9 * 60, timezone: 'Etc/UTC' },
              },
            },
          },
        ],
      });
      for (const { editor: who, what } of paragon.edits(projectId)) narrator.say(`${who} ${what}.`);
      const { main, diff } = await narrator.afterSave(editor);
      const tip = await repository.tip('main');
      const { result, commitHash } = main.outputs;
      narrator.check('The result is `committed`', [result, commitHash], ['committed', tip]);
      const [commit, parent] = await repository.log('main');
      narrator.check('It is one commit on top of the branch', parent?.sha, before);
      narrator.check(
        'It changes what was edited, and nothing else',
        (await repository.changes(before, tip)).map(({ status, path }) => `${status} ${path}`),
        [
          'M src/integrations/slack/workflows/notifyChannel.ts',
          'A src/integrations/slack/workflows/~weeklyReport.ts',
        ],
      );
      narrator.check('The new text is in the commit', diff?.includes(`'${newDescription}'`));
      const last = paragon.history(projectId).at(-1);
      narrator.check(
        'The commit names the sync in Paragon',
        commit?.message.includes(`Paragon-Commit: ${last?.commitId}`),
      );
      narrator.check('Paragon knows the commit', [last?.status, last?.hash], ['success', tip]);
      narrator.say(
        "The job's own token made this commit, so GitHub starts no push for it: no loop.",
      );
    },
  },
  {
    title: 'A commit on top of the edit keeps it',
    async play(narrator, world) {
      const { paragon, projectId } = world;
      narrator.say(
        'Ada has fetched the branch to her machine, with what grace@acme.test did in the dashboard.',
      );
      const sha = await narrator.commit(ada, 'Shorten the message', {
        [workflowFile]: await edited(world, 'New task for ', { to: 'For ' }),
      });
      const { main } = await narrator.afterPush();
      narrator.check('The result is `pushed`', main.outputs.result, 'pushed');
      const held = JSON.stringify(paragon.project(projectId));
      narrator.check(
        'Paragon holds the new text, and the edit of the dashboard beside it',
        [held.includes('New task for '), held.includes(newDescription)],
        [false, true],
      );
      narrator.check('The draft is still there', held.includes('Weekly report'));
      narrator.check('Paragon knows that it succeeded', lastSync(world), ['success', sha]);
    },
  },
  {
    title: 'A push does not overwrite an edit that waits in the dashboard',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const dashboard = paragon.dashboard(projectId, editor);
      dashboard.renameWorkflow('slack', 'Notify Channel', newTitle);
      narrator.say(`${editor} renames the workflow, and has not saved a version yet.`);
      const event = (await repository.read('main', eventFile)) ?? '';
      await narrator.commit(ada, 'Say what the event is for', {
        [eventFile]: `// When somebody creates a task.\n${event}`,
      });
      narrator.say('This run should fail, and say which workflow it would have overwritten.');
      const { main, job } = await narrator.afterPush();
      narrator.check('The job is red', job.conclusion, 'failure');
      narrator.check(
        `The error names the workflow ${newTitle}`,
        main.annotations.some(({ message }) => message.includes(newTitle)),
      );
      narrator.check('The result is `conflict`', main.outputs.result, 'conflict');
      const holdsEdit = (): boolean =>
        JSON.stringify(paragon.project(projectId)).includes(newTitle);
      narrator.check('Paragon still holds the edit', holdsEdit());

      const { main: pull } = await narrator.afterSave(editor);
      narrator.check('The result of the pull is `committed`', pull.outputs.result, 'committed');
      narrator.check(
        'The branch holds the edit, and the commit that was not pushed beside it',
        [
          (await repository.read('main', workflowFile))?.includes(newTitle),
          (await repository.read('main', eventFile))?.includes('When somebody creates a task'),
        ],
        [true, true],
      );
    },
  },
];
