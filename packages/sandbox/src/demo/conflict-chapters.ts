import type { Chapter } from './chapter.js';
import { ada, edited, workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';
const ofAda = 'Tell the whole channel';
const ofGrace = 'Tell everybody who listens';

/** Both sides change the same workflow. */
export const conflictChapters: readonly Chapter[] = [
  {
    title: 'What both sides changed waits for a person, on a branch of its own',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const side = `paragraph-sync/${projectId}/main`;
      const holds = async (branch: string, text: string): Promise<boolean> =>
        (await repository.read(branch, workflowFile))?.includes(text) ?? false;
      const inParagon = (text: string): boolean =>
        JSON.stringify(paragon.project(projectId)).includes(text);

      await narrator.commit(ada, 'Say whom the step tells', {
        [workflowFile]: await edited(world, "'Tell the channel'", { to: `'${ofAda}'` }),
      });
      paragon
        .dashboard(projectId, editor)
        .editStep('slack', 'Tell the team', 'Tell the channel', { description: ofGrace });
      narrator.say(`${editor} meanwhile edits the same step in the dashboard.`);
      const { main, job } = await narrator.afterSave(editor);
      narrator.check('The result is `conflict`', main.outputs.result, 'conflict');
      narrator.check(
        'The job is green, since a pull request asks for the decision',
        job.conclusion,
        'success',
      );
      narrator.check('The branch keeps what Ada wrote', await holds('main', ofAda));
      narrator.check(`The branch ${side} holds the edit`, await holds(side, ofGrace));
      const [pull] = await repository.pullRequests.all();
      const address = `${repository.url}/pull/${pull?.number}`;
      narrator.check('The run opened a pull request', main.outputs.pullRequestUrl, address);
      narrator.check('The summary links to it', main.summary.includes(address));
      const { body } = await narrator.showPullRequest(pull?.number ?? 0);
      narrator.check(
        'It shows both edits',
        [body.includes(ofAda), body.includes(ofGrace)],
        [true, true],
      );

      narrator.say("Nothing has to wait for that: Ada's commit is pushed.");
      // Where something else was to be pushed, the pull's job has done it already.
      const { main: push } = await narrator.afterPush();
      const { result = '' } = push.outputs;
      narrator.check('The push was not blocked', ['pushed', 'up-to-date'].includes(result));
      const held = [inParagon(ofAda), inParagon(ofGrace)];
      narrator.check('Paragon holds what Ada wrote', held, [true, false]);
      const warned = [...job.annotations, ...push.annotations].some(
        ({ level, message }) => level === 'warning' && message.includes(side),
      );
      narrator.check('A warning says where the dashboard edit waits', warned);
    },
  },
  {
    title: 'Merging that branch brings the edit back',
    async play(narrator, world) {
      const { github, paragon, projectId, repository } = world;
      narrator.say('Ada opens the pull request, sees what it changes, and merges it.');
      const [pull] = await repository.pullRequests.all();
      const number = pull?.number ?? 0;
      await github.mergePullRequest(repository.name, number);
      await narrator.afterPush();
      narrator.check(
        'Git and Paragon hold the dashboard edit',
        [
          (await repository.read('main', workflowFile))?.includes(ofGrace),
          JSON.stringify(paragon.project(projectId)).includes(ofGrace),
        ],
        [true, true],
      );
      const { main } = await narrator.afterSave(editor);
      narrator.check('Nothing is left to decide', main.outputs.result, 'unchanged');
    },
  },
];
