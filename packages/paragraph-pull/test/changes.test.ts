import { expect, test } from 'vitest';
import { describeChanges, type FileChange } from '../src/changes.js';
import { commitMessage } from '../src/commit-message.js';
import type { ComparedFile } from '../src/tree-changes.js';

const folder = 'src/integrations/slack/workflows';

/** A workflow's text. */
const workflow = (id: string, title: string): string =>
  `  readonly id: string = '${id}';\n  name: string = ${JSON.stringify(title)};\n`;

function raw(path: string, before = '', after = ''): ComparedFile {
  const status = before === '' ? 'A' : after === '' ? 'D' : 'M';
  return { path, status, before, after };
}

/** The list in the message of the commit. */
function listed(changes: readonly FileChange[]): readonly string[] {
  const facts = { subject: 'x', projectId: 'p', commitId: 'c', cliVersion: '1', run: 'r' };
  const message = commitMessage({ ...facts, changes, requestedBy: undefined, editor: undefined });
  return message.split('\n\n')[1]?.split('\n') ?? [];
}

test('each change of a workflow or another file is one change, named by what people call it', () => {
  const changes = describeChanges(
    [
      raw('src/events/taskClosed.ts', '', 'x'),
      raw('src/integrations/slack/config.ts', 'x', 'y'),
      raw(`${folder}/notifyChannel.ts`, workflow('1', 'Notify'), `${workflow('1', 'Notify')}x`),
      raw(`${folder}/tellAll.ts`, workflow('2', 'Tell one'), workflow('2', 'Tell all')),
      raw(`${folder}/oldNews.ts`, workflow('3', 'Old news')),
      raw(`${folder}/~ideas.ts`, '', workflow('4', 'Ideas')),
      raw(`${folder}/~welcome.ts`, workflow('5', 'Welcome')),
      raw(`${folder}/welcome.ts`, '', workflow('5', 'Welcome')),
      raw(`${folder}/onHold.ts`, workflow('6', 'On hold')),
      raw(`${folder}/~onHold.ts`, '', workflow('6', 'On hold')),
      raw(`${folder}/~draft.ts`, workflow('7', 'Draft')),
      raw(`${folder}/final.ts`, '', workflow('7', 'Final')),
    ],
    '',
    (text) => text,
  );
  expect(listed(changes)).toEqual([
    '- Project:',
    '  - Add taskClosed.ts',
    '- slack:',
    '  - Change config.ts',
    '  - Change Notify',
    '  - Rename Tell one to Tell all',
    '  - Delete Old news',
    '  - Add Ideas',
    '  - Deploy Welcome',
    '  - Make a draft of On hold',
    '  - Rename Draft to Final, and deploy it',
  ]);
  expect(changes).toContainEqual({
    change: 'undeployed',
    file: `${folder}/~onHold.ts`,
    from: `${folder}/onHold.ts`,
    integration: 'slack',
    workflow: 'On hold',
  });
});
