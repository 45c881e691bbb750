import type { World } from '../world.js';
import type { Chapter } from './chapter.js';
import { ada, edited, replaced, workflowFile } from './push-chapters.js';

const editor = 'grace@acme.test';
const workflow = 'Tell the team';
const ofGrace = { message: 'Tell them all', report: 'Report what is to be done' };
const abstraction = 'src/common/reportStep.ts';
const call = "reportStep('task')";

/** Git has code of its own where Paragon has the steps that it makes. */
export const abstractionChapters: readonly Chapter[] = [
  {
    title: 'An edit in the dashboard leaves hand-written code as it is',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      await narrator.commit(ada, 'Report each task, by a step that all workflows can use', {
        [abstraction]: code('`Report a $' + '{what}`'),
        [workflowFile]: await withCall(world),
      });
      await narrator.afterPush();
      const held = JSON.stringify(paragon.project(projectId));
      narrator.check(
        'Paragon holds the step, and knows nothing of the function that makes it',
        [held.includes('Report a task'), held.includes('reportStep')],
        [true, false],
      );
      paragon
        .dashboard(projectId, editor)
        .editStep('slack', workflow, 'Tell everybody who listens', {
          description: ofGrace.message,
        });
      narrator.say(`${editor} edits another step of this workflow in the dashboard.`);
      const { main, diff = '' } = await narrator.afterSave(editor);
      narrator.check('The result is `committed`', main.outputs.result, 'committed');
      narrator.check('The commit changes one line', diff.match(/^\+(?!\+\+ ).*/gm), [
        `+        description: '${ofGrace.message}',`,
      ]);
      narrator.check(
        'The workflow still calls the function',
        (await repository.read('main', workflowFile))?.includes(call),
      );
    },
  },
  {
    title: 'An edit of the very step that the code makes waits for a person',
    async play(narrator, world) {
      const { paragon, projectId, repository } = world;
      const side = `paragraph-sync/${projectId}/main`;
      const before = await repository.tip('main');
      paragon
        .dashboard(projectId, editor)
        .editStep('slack', workflow, 'Report a task', { description: ofGrace.report });
      narrator.say(`${editor} edits the step that the function makes.`);
      const { main } = await narrator.afterSave(editor);
      narrator.check('The result is `conflict`', main.outputs.result, 'conflict');
      narrator.check('The branch is where it was', await repository.tip('main'), before);
      narrator.check(
        `The branch ${side} holds the edit`,
        (await repository.read(side, workflowFile))?.includes(ofGrace.report),
      );
      narrator.check(
        'A pull request for it is open',
        (await repository.pullRequests.all()).some(
          ({ state, pull }) => state === 'open' && pull.head === side,
        ),
      );
    },
  },
  {
    title: 'Once the code says the same, there is nothing left to merge',
    async play(narrator, world) {
      const { repository } = world;
      await narrator.commit(ada, 'Describe the step as Grace does', {
        [abstraction]: code(`'${ofGrace.report}'`),
      });
      const { main: push } = await narrator.afterPush();
      narrator.check(
        'The push changes nothing in Paragon: both sides already meant the same',
        [push.outputs.result, push.outputs.changed],
        ['pushed', 'false'],
      );
      for (const { number, state } of await repository.pullRequests.all()) {
        if (state !== 'open') continue;
        repository.conversations.change(number, { state: 'closed' }, 'ada');
        narrator.say(`Ada closes pull request #${number}: its edit is in the code.`);
      }
      const { main } = await narrator.afterSave(editor);
      narrator.check(
        'Nothing is left to decide',
        [main.outputs.result, main.outputs.attention],
        ['unchanged', ''],
      );
      narrator.check(
        'The workflow still calls the function',
        (await repository.read('main', workflowFile))?.includes(call),
      );
    },
  },
];

/** A step that workflows share. */
function code(description: string): string {
  return `import { RequestStep } from '@useparagon/core';

export function reportStep(what: string): RequestStep {
  return new RequestStep({
    autoRetry: true,
    continueWorkflowOnError: true,
    description: ${description},
    url: \`https://reports.example.com/api/\${what}\`,
    method: 'POST',
    params: {},
    headers: {},
    bodyType: 'json',
    body: { what },
  });
}
`;
}

/** The workflow, with that step at its end. */
async function withCall(world: World): Promise<string> {
  const imports = await edited(world, 'import event from', {
    to: "import { reportStep } from '../../../common/reportStep';\nimport event from",
  });
  const order = replaced(imports, 'triggerStep.nextStep(sendMessageStep);', {
    to: `const reportTaskStep = ${call};

    triggerStep.nextStep(sendMessageStep).nextStep(reportTaskStep);`,
  });
  return replaced(order, '{ triggerStep, sendMessageStep }', {
    to: '{ triggerStep, sendMessageStep, reportTaskStep }',
  });
}
