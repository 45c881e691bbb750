import type { ProjectContent } from '@paragraph/sandbox';
import type { Decision, FileVersion } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { changeLine } from '../../src/preview/change-words.js';
import { type BuiltProject, editsByFile } from '../../src/preview/edits-by-file.js';
import { aDocument, ids, projectMeaning, stepIn, workflowIn } from './a-project.js';

type Edit = (content: ProjectContent) => unknown;

const config = 'src/integrations/slack/config.ts';
const pathOf = (integration: string, id: string) =>
  `src/integrations/${integration}/workflows/${id}.ts`;
const notify = pathOf('slack', ids.notify);
const report = pathOf('slack', ids.report);

/** A project after some edits, with a file for each of its parts. */
function version(...edits: readonly Edit[]): BuiltProject {
  const document = aDocument((content) => {
    for (const edit of edits) edit(content);
  });
  const workflows = Object.entries(document.integrations).flatMap(([name, { workflows }]) =>
    Object.values(workflows).map(
      (each) => [pathOf(name, each.id), `  name: string = '${each.name}';`] as const,
    ),
  );
  const configs = Object.keys(document.integrations).map(
    (name) => [`src/integrations/${name}/config.ts`, ''] as const,
  );
  return {
    meaning: projectMeaning(document),
    texts: new Map([...workflows, ...configs, ['src/persona.meta.ts', '']]),
  };
}

/** A file that a push would overwrite. Each side is told by a letter: the same letter is the same text. */
function held(path: string, [base, ours, theirs]: readonly [string, string, string]): Decision {
  const of = (content: string): FileVersion | undefined =>
    content === '' ? undefined : { path, isDraft: false, mode: '100644', content };
  const file = { path, markedPath: `${path}~`, id: undefined };
  return {
    file: { ...file, base: of(base), ours: of(ours), theirs: of(theirs) },
    row: 'git-unchanged',
    outcome: { kind: 'stays-in-paragon' },
  };
}

const tidy: Edit = (c) => (stepIn(c, 2).parameters.retryOnFailure = true);
const renameReport: Edit = (c) => (workflowIn(c, 'slack', ids.report).name = 'Daily');
const sendTo: Edit = (c) => (stepIn(c, 4).description = 'Call Ada');
const plan: Edit = (c) => (c.persona.meta = { plan: 'pro' });

function told(found: ReturnType<typeof editsByFile>) {
  return {
    edits: found.edits.map(({ changes }) => changes?.map(changeLine)),
    own: found.own.changes.map(changeLine),
    impact: found.own.impact.map(({ text }) => text),
  };
}

test('a dashboard edit is shown as it was made, separate from changes in Git', () => {
  const found = editsByFile([held(notify, ['a', 'a', 'b'])], {
    ours: version(plan),
    theirs: version(tidy),
    base: undefined,
  });
  expect(told(found)).toEqual({
    edits: [['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → "true"']],
    own: ['User metadata (persona) changed: meta › plan "trial" → "pro"'],
    impact: [],
  });
});

test('where both sides changed a workflow, each one has its own edit', () => {
  const found = editsByFile([held(notify, ['a', 'b', 'c'])], {
    ours: version(sendTo),
    theirs: version(tidy),
    base: version(),
  });
  expect(told(found)).toEqual({
    edits: [['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → "true"']],
    own: ['slack › Notify › Call Ada (step) renamed: title "Call somebody" → "Call Ada"'],
    impact: [],
  });
});

test('if the base was not built, differences are shown as changes of the push', () => {
  const found = editsByFile([held(notify, ['a', 'b', 'c'])], {
    ours: version(sendTo),
    theirs: version(tidy),
    base: undefined,
  });
  expect(told(found)).toEqual({
    edits: [undefined],
    own: [
      'slack › Notify › Tidy text (step) changed: retryOnFailure "true" → "false"',
      'slack › Notify › Call Ada (step) renamed: title "Call somebody" → "Call Ada"',
    ],
    impact: [],
  });
});

test('each edit has its own rows, also that of a file without steps', () => {
  const shown: Edit = (c) => {
    const slack = c.integrations.slack;
    if (slack !== undefined) slack.config.values.overview = 'More';
  };
  const decisions = [
    held(notify, ['a', 'a', 'b']),
    held(report, ['a', 'a', 'b']),
    held(config, ['a', 'a', 'b']),
  ];
  const theirs = version(tidy, renameReport, shown);
  const found = editsByFile(decisions, { ours: version(), theirs, base: undefined });
  expect(told(found)).toEqual({
    edits: [
      ['slack › Notify › Tidy text (step) changed: retryOnFailure "false" → "true"'],
      ['slack › Daily (workflow) renamed: title "Report" → "Daily"'],
      ['slack (integration) changed: overviewText "" → "More"'],
    ],
    own: [],
    impact: [],
  });
});

test('an item that only the dashboard has is not shown as removed by the pull request', () => {
  const base = version((c) => delete c.integrations.hubspot);
  const files = [pathOf('hubspot', ids.sync), 'src/integrations/hubspot/config.ts'];
  const found = editsByFile(
    files.map((file) => held(file, ['', '', 'a'])),
    { ours: base, theirs: version(), base: undefined },
  );
  expect(told(found)).toEqual({
    edits: [['hubspot (integration) added: workflows "Sync"'], []],
    own: [],
    impact: [],
  });
});
