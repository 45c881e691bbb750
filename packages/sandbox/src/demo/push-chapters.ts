import type { World } from '../world.js';
import { type Chapter, NotAsTold } from './chapter.js';

const ada = { name: 'Ada Engineer', email: 'ada@acme.test' };
const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';
const event = 'A push to main';

/** From Git to Paragon. */
export const pushChapters: readonly Chapter[] = [
  {
    title: 'A commit reaches Paragon',
    async play(teller, world) {
      const { paragon, projectId, repository } = world;
      paragon.link({ branch: 'main', projectId, repository: repository.name });
      teller.say(`In the Paragon dashboard the project is linked to main of ${repository.name}.`);
      const sha = await teller.commit(ada, 'Say for whom the task is', {
        [workflowFile]: await edited(world, 'New task: $', {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
          to: 'New task for ${triggerStep.output.assignee}: $',
        }),
      });
      const { main } = await teller.run('paragraph-push', event);
      teller.check('The run ended as pushed, with this commit', resultOf(main.outputs), [
        'pushed',
        sha,
      ]);
      teller.check(
        'Paragon holds the workflow with the new text',
        JSON.stringify(paragon.project(projectId)).includes('New task for '),
      );
      teller.check('Paragon knows that it succeeded', lastSync(world), ['success', sha]);
    },
  },
  {
    title: 'A type error is stopped before it reaches Paragon',
    async play(teller, world) {
      const { paragon, projectId } = world;
      const before = paragon.project(projectId);
      const text = await edited(world, 'message: `New', { to: 'mesage: `New' });
      const sha = await teller.commit(ada, 'Mistype a parameter', { [workflowFile]: text });
      const { main, job } = await teller.run('paragraph-push', event);
      teller.check('The job is red', job.conclusion, 'failure');
      const [annotation] = main.annotations;
      teller.check('The error stands on its file', annotation?.file, workflowFile);
      const call = 1 + text.split('\n').findIndex((line) => line.includes('actions.sendMessage('));
      teller.check('and on its line', annotation?.line, call + 1);
      teller.check('Paragon holds what it held before', paragon.project(projectId), before);
      teller.check('and knows that the sync failed', lastSync(world), ['failure', sha]);
    },
  },
  {
    title: 'It is mended, and pushed again',
    async play(teller, world) {
      const sha = await teller.commit(ada, 'Mend the parameter', {
        [workflowFile]: await edited(world, 'mesage: `New', { to: 'message: `New' }),
      });
      const { main } = await teller.run('paragraph-push', event);
      teller.check('The run ended as pushed', resultOf(main.outputs), ['pushed', sha]);
      teller.check('Paragon knows that it succeeded', lastSync(world), ['success', sha]);
    },
  },
];

async function edited(
  { repository }: World,
  from: string,
  { to }: { readonly to: string },
): Promise<string> {
  const text = await repository.read('main', workflowFile);
  if (text === undefined || !text.includes(from)) {
    throw new NotAsTold(`${workflowFile} does not say ${from}.`);
  }
  return text.replace(from, () => to);
}

function resultOf({ result, commitHash }: Readonly<Record<string, string>>): unknown {
  return [result, commitHash];
}

function lastSync({ paragon, projectId }: World): unknown {
  const last = paragon.history(projectId).at(-1);
  return [last?.status, last?.hash];
}
