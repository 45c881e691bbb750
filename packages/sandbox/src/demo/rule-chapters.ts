import type { Chapter } from './chapter.js';
import { workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';
const newTitle = 'Tell everybody';

/** A branch that takes no direct commit. */
export const ruleChapters: readonly Chapter[] = [
  {
    title: 'A protected branch gets the edit by a pull request',
    async play(narrator, world) {
      const { github, paragon, projectId, repository } = world;
      const side = `paragraph-sync/${projectId}/main`;
      repository.protect('main', { by: 'ruleset', rules: [{ type: 'pull_request' }] });
      narrator.say(
        'An administrator protects main: from now on it accepts changes only by pull request.',
      );
      const before = await repository.tip('main');
      paragon.dashboard(projectId, editor).renameWorkflow('slack', 'Tell the team', newTitle);
      narrator.say(`${editor} gives a workflow another title in the dashboard.`);
      const { main, job } = await narrator.afterSave(editor);
      narrator.check('The result is `pull-request`', main.outputs.result, 'pull-request');
      narrator.check('The job is green', job.conclusion, 'success');
      narrator.check('The branch is where it was', await repository.tip('main'), before);
      const waits = await repository.tip(side);
      const last = paragon.history(projectId).at(-1);
      narrator.check(
        'Paragon knows the commit that waits',
        [last?.status, last?.hash],
        ['success', waits],
      );
      narrator.check(
        'The summary has the rule in the words of GitHub',
        main.summary.includes('must be made through a pull request'),
      );
      const number = Number(main.outputs.pullRequestUrl?.split('/').at(-1));
      const { body } = await narrator.showPullRequest(number);
      narrator.check('It names what changed', body.includes(newTitle));

      narrator.say('Ada reviews it, and merges it.');
      await github.mergePullRequest(repository.name, number);
      await narrator.afterPush();
      narrator.check(
        'Git and Paragon hold the edit',
        [
          (await repository.read('main', workflowFile))?.includes(newTitle),
          JSON.stringify(paragon.project(projectId)).includes(newTitle),
        ],
        [true, true],
      );
      const { main: again } = await narrator.afterSave(editor);
      narrator.check('Nothing is left to review', again.outputs.result, 'unchanged');
    },
  },
];
