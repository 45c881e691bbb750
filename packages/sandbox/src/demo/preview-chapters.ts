import type { Chapter } from './chapter.js';
import { ada, edited, workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';

/** What merging a pull request does to Paragon. */
export const previewChapters: readonly Chapter[] = [
  {
    title: 'A pull request shows what merging it changes in Paragon',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const text = await edited(world, 'Attention: ', { to: 'Please note: ' });
      await repository.commit({
        branch: 'kinder-words',
        files: { [workflowFile]: text },
        message: 'Begin with kinder words',
        author: ada,
      });
      narrator.say(`${ada.name} proposes kinder words, in a pull request.`);
      const { number } = await repository.openPullRequest({ head: 'kinder-words' });
      paragon
        .dashboard(projectId, editor)
        .editIntegration('slack', { overview: 'Hear of new tasks.' });
      narrator.say(`${editor} meanwhile edits a text in the dashboard.`);
      const before = paragon.project(projectId);
      const { main, comment = '' } = await narrator.afterProposal(number);
      narrator.check('The project was built', main.outputs.result, 'built');
      narrator.check('Merging changes something in Paragon', main.outputs.changed, 'true');
      narrator.check(
        'The comment shows the words before and after',
        ['Attention', 'Please note'].every((words) => comment.includes(words)),
      );
      narrator.check(
        'It names the edit that waits in the dashboard',
        comment.includes('Edits that wait in the dashboard'),
      );
      narrator.check('Paragon holds what it held before', paragon.project(projectId), before);
    },
  },
];
