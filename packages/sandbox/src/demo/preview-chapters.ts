import type { Chapter } from './chapter.js';
import { ada, edited, workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';

/** What merging a pull request does to Paragon. */
export const previewChapters: readonly Chapter[] = [
  {
    title: 'A pull request shows what merging it changes in Paragon',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const enabled = await edited(world, 'defaultEnabled: boolean = false', {
        to: 'defaultEnabled: boolean = true',
      });
      const text = enabled.replace('message: `For ', 'message: `A task for ');
      await repository.commit({
        branch: 'enabled',
        files: { [workflowFile]: text },
        message: 'Have the workflow run for everybody',
        author: ada,
      });
      narrator.say(
        `${ada.name} opens a pull request: the workflow shall run for everybody, and send another text.`,
      );
      const { number } = await repository.openPullRequest({ head: 'enabled' });
      paragon
        .dashboard(projectId, editor)
        .editIntegration('slack', { overview: 'Hear of new tasks.' });
      narrator.say(`${editor} meanwhile edits a text in the dashboard.`);
      const before = paragon.project(projectId);
      const { main, comment = '' } = await narrator.afterProposal(number);
      narrator.check('The project was built', main.outputs.result, 'built');
      narrator.check('Merging changes something in Paragon', main.outputs.changed, 'true');
      narrator.check(
        'The comment says what that means for customers',
        comment.includes('The workflow is enabled by default'),
      );
      narrator.check(
        'It shows the old text of a step, and the new one',
        comment.includes('A task for'),
      );
      narrator.check(
        'It names the edit that waits in the dashboard',
        comment.includes('Dashboard edits that Git lacks'),
      );
      narrator.check('Paragon holds what it held before', paragon.project(projectId), before);
    },
  },
];
