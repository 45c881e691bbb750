import type { World } from '../world.js';
import type { Chapter } from './chapter.js';
import { StoryError } from './story-error.js';

export const ada = { name: 'Ada Engineer', email: 'ada@acme.test' };
export const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';

/** From Git to Paragon. */
export const pushChapters: readonly Chapter[] = [
  {
    title: 'A commit reaches Paragon',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      paragon.link({ branch: 'main', projectId, repository: repository.name });
      narrator.say(
        `The repository ${repository.name} holds a Paragraph project, the workflow files of templates/workflows, and the secret PARAGON_CLI_KEY.`,
      );
      narrator.say('In the Paragon dashboard the project is linked to its branch main.');
      const sha = await narrator.commit(ada, 'Say for whom the task is', {
        [workflowFile]: await edited(world, 'New task: $', {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
          to: 'New task for ${triggerStep.output.assignee}: $',
        }),
      });
      const { main } = await narrator.afterPush();
      narrator.check('The result is `pushed`, with this commit', resultOf(main.outputs), [
        'pushed',
        sha,
      ]);
      narrator.check(
        'Paragon holds the workflow with the new text',
        JSON.stringify(paragon.project(projectId)).includes('New task for '),
      );
      narrator.check('Paragon knows that it succeeded', lastSync(world), ['success', sha]);
    },
  },
  {
    title: 'A type error is stopped before it reaches Paragon',
    async play(narrator, world) {
      const { paragon, projectId } = world;
      const before = paragon.project(projectId);
      const text = await edited(world, 'message: `New', { to: 'mesage: `New' });
      const sha = await narrator.commit(ada, 'Mistype a parameter', { [workflowFile]: text });
      narrator.say('This run should fail, and say where the error is.');
      const { main, job } = await narrator.afterPush();
      narrator.check('The job is red', job.conclusion, 'failure');
      const [annotation] = main.annotations;
      narrator.check('The error points to its file', annotation?.file, workflowFile);
      const line = 1 + text.split('\n').findIndex((code) => code.includes('mesage:'));
      narrator.check('and to its line', annotation?.line, line);
      narrator.check('Paragon holds what it held before', paragon.project(projectId), before);
      narrator.check('Paragon knows that the sync failed', lastSync(world), ['failure', sha]);
    },
  },
  {
    title: 'It is mended, and pushed again',
    async play(narrator, world) {
      const sha = await narrator.commit(ada, 'Mend the parameter', {
        [workflowFile]: await edited(world, 'mesage: `New', { to: 'message: `New' }),
      });
      const { main } = await narrator.afterPush();
      narrator.check('The result is `pushed`', resultOf(main.outputs), ['pushed', sha]);
      narrator.check('Paragon knows that it succeeded', lastSync(world), ['success', sha]);
    },
  },
];

/** What Ada makes of the workflow on the branch. */
export async function edited(
  { repository }: World,
  from: string,
  change: { readonly to: string },
): Promise<string> {
  return replaced((await repository.read('main', workflowFile)) ?? '', from, change);
}

export function replaced(text: string, from: string, { to }: { readonly to: string }): string {
  if (!text.includes(from)) throw new StoryError(`${workflowFile} does not say ${from}.`);
  return text.replace(from, () => to);
}

function resultOf({ result, commitHash }: Readonly<Record<string, string>>): unknown {
  return [result, commitHash];
}

export function lastSync({ paragon, projectId }: World): unknown {
  const last = paragon.history(projectId).at(-1);
  return [last?.status, last?.hash];
}
