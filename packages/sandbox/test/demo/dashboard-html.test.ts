import { expect, test } from 'vitest';
import { dashboardAsHtml, dashboardLines } from '../../src/demo/dashboard-html.js';
import type { ProjectDocument } from '../../src/paragon/model.js';
import { anIntegration, aStep, aWorkflow, someContent } from '../paragon/a-project.js';

function projectOf(title: string, ...descriptions: readonly string[]): ProjectDocument {
  const steps = descriptions.map((description, index) =>
    aStep(index, 'ACTION/CUSTOM', {
      description,
      parameters: {
        actionParameters: [
          {
            key: 'message',
            source: {
              type: 'TOKENIZED',
              parts: [
                { type: 'VALUE', value: 'New: ' },
                { type: 'VARIABLE', path: ['event', 'title'] },
              ],
            },
          },
        ],
      },
    }),
  );
  const workflow = aWorkflow('1', title, steps);
  return {
    ...someContent(),
    events: {},
    integrations: { slack: anIntegration(1, 'slack', [workflow]) },
    projectId: 'p',
    name: 'Acme',
  };
}

test('a dashboard shows workflows, their steps, and what these hold', () => {
  expect(dashboardLines(projectOf('Tell <all>', 'Send')).slice(1)).toEqual([
    '  Tell <all>',
    '    action custom: Send',
    '        message: New: {{event.title}}',
  ]);
});

test('what is on one side alone is marked, and a text is no HTML', () => {
  const html = dashboardAsHtml({
    before: projectOf('Tell <all>', 'Send'),
    after: projectOf('Tell <all>', 'Send it'),
  });
  expect(html).toContain('<div class="line same">  Tell &lt;all&gt;</div>');
  expect(html).toContain('<div class="line removed">    action custom: Send</div>');
  expect(html).toContain('<div class="line added">    action custom: Send it</div>');
});
