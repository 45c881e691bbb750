import type { Decision, FileVersion, SyncFile } from '@paragraph/shared';
import { renderSummary } from '@paragraph/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  elementsOf,
  forgery,
  hostileText,
  misleading,
  proseOf,
} from '../../../shared/test/hostile-text.js';
import { previewParts } from '../../src/preview/preview-report.js';
import type { Preview, PushObstacles, WaitingEdit } from '../../src/preview/preview-types.js';
import type { ProjectChange } from '../../src/preview/project-change.js';

const same = { workflows: 0, steps: 0, events: 0, resources: 0 };
const nothing = { changes: [], impact: [] };

const change = (name: string, integration = 'slack'): ProjectChange => ({
  change: 'changed',
  kind: 'step',
  integration,
  workflow: 'Notify',
  name,
  values: [{ of: 'channel', before: '#a', after: '#b' }],
});

function edit(
  outcome: Decision['outcome'],
  sides: Partial<Record<'base' | 'ours' | 'theirs', string>>,
  changes?: readonly ProjectChange[],
): WaitingEdit {
  const path = 'src/integrations/slack/workflows/notify.ts';
  const version = (title: string | undefined): FileVersion | undefined =>
    title === undefined
      ? undefined
      : {
          path,
          isDraft: false,
          mode: '100644',
          content: `  name: string = ${JSON.stringify(title)};`,
        };
  const file: SyncFile = {
    path,
    markedPath: '',
    id: undefined,
    base: version(sides.base),
    ours: version(sides.ours),
    theirs: version(sides.theirs),
  };
  return { decision: { file, row: 'conflict', outcome }, changes };
}

function shown(
  obstacles: Partial<PushObstacles>,
  {
    of = 'merge',
    changes = [change('Send')],
  }: Partial<Preview> & { changes?: ProjectChange[] } = {},
  limit?: number,
): string {
  const waiting = { kind: 'unknown' } as const;
  return renderSummary(
    previewParts({
      branch: 'main',
      isLinked: true,
      of,
      found: {
        kind: 'compared',
        changes: { changes, same },
        impact: [],
        obstacles: { waiting, blockers: [], warnings: [], ...obstacles },
      },
    }),
    limit,
  );
}

test('each dashboard edit is shown by workflow and step, with its outcome after merging', () => {
  const edits = [
    edit({ kind: 'delete' }, { base: 'Notify', ours: 'Notify' }, []),
    edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'B', theirs: 'C' }, [
      change('Send message'),
    ]),
    edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'B', theirs: 'D' }),
  ];
  const own = { changes: [change('Tidy')], impact: [] };
  expect(shown({ waiting: { kind: 'recorded', fate: 'kept', edits, own } })).toMatchInlineSnapshot(`
    "### What merging changes in Paragon

    #### Dashboard edits that Git lacks

    After the merge, the push is blocked until a pull has run, so that no edit is lost. What the dashboard changed, and what will happen to it:

    • Notify &#40;slack&#41;&#58; deleted in Paragon&#44; not changed in Git: **the next pull deletes it in Git**.

    • C &#40;slack&#41;&#58; changed in Paragon&#44; also changed in Git: **conflict: the next pull asks someone to decide**.

    | What | Change | From → to |
    | --- | --- | --- |
    | step Send message | ✏️ changed | channel: <code>&#35;a</code> → <code>&#35;b</code> |

    • D &#40;slack&#41;&#58; changed in Paragon&#44; also changed in Git: **conflict: the next pull asks someone to decide**.

    #### What the pull request itself changes

    #### slack › Notify

    | What | Change | From → to |
    | --- | --- | --- |
    | step Tidy | ✏️ changed | channel: <code>&#35;a</code> → <code>&#35;b</code> |

    "
  `);
});

test('edits that `onConflict: overwrite` drops are shown as dropped, and not as waiting for a pull', () => {
  const edits = [edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'B', theirs: 'C' }, [])];
  const waiting = { kind: 'recorded', fate: 'dropped', edits, own: nothing } as const;
  const markdown = shown({ waiting }, { of: 'branch' });
  expect(markdown).toContain('The push drops these edits for good, because of');
  expect(markdown).toContain('**the push drops the edit**');
  expect(markdown).not.toMatch(/blocked|the next pull|After the merge/);
});

test('the impact on customers comes first, then dashboard edits, then the changes', () => {
  const edits = [
    edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'B', theirs: 'C' }, [change('Send')]),
  ];
  const tidied = change('Tidy');
  const own = { changes: [tidied], impact: [{ item: tidied, text: 'It runs for everybody.' }] };
  const markdown = shown({ waiting: { kind: 'recorded', fate: 'kept', edits, own } });
  const headings = markdown.split('\n').filter((line) => line.startsWith('#### '));
  expect(headings).toEqual([
    '#### What it means for customers',
    '#### Dashboard edits that Git lacks',
    '#### What the pull request itself changes',
    '#### slack › Notify',
  ]);
  expect(markdown.split('It runs for everybody')).toHaveLength(2);
});

test('a pull request without changes says so, even if dashboard edits wait', () => {
  const edits = [
    edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'A', theirs: 'B' }, [change('Send')]),
  ];
  const waiting = { kind: 'recorded', fate: 'kept', edits, own: nothing } as const;
  expect(shown({ waiting })).toContain('The pull request itself changes nothing in Paragon.');
  expect(shown({ waiting }, { of: 'branch' })).toContain('The branch itself changes nothing');
});

test("without a record, other people's changes are shown separately, with their impact on customers", () => {
  const removed: ProjectChange = {
    change: 'removed',
    kind: 'integration',
    integration: 'hubspot',
    name: 'hubspot',
    values: [],
  };
  const others = { changes: [removed], impact: [{ item: removed, text: 'It is removed.' }] };
  const own = { changes: [change('Send')], impact: [] };
  const [before = '', after = ''] = shown({ waiting: { kind: 'unrecorded', others, own } }).split(
    'What the pull request itself changes',
  );
  expect(before).toContain('In Paragon but not in <code>main</code>');
  expect(before).toContain('What it means for customers');
  expect(before).toContain('integration hubspot');
  expect(after).toContain('step Send');
  expect(after).not.toContain('hubspot');
});

test('reasons that would block the push come first, in its own words', () => {
  const blockers = [
    {
      what: 'The build contains an id of another project, so nothing was pushed.',
      why: '- the workflow Notify (slack) has an id of the project b (branch develop)',
      cure: 'Compute ids from the project.',
    },
  ];
  const markdown = shown({ blockers, warnings: ['`Notify` has a literal id.'] });
  expect(markdown.indexOf('🛑 The push after merging would be blocked')).toBeGreaterThan(0);
  expect(markdown.indexOf('🛑')).toBeLessThan(markdown.indexOf('step Send'));
  expect(markdown).toContain('**The build contains an id of another project');
  expect(markdown).toContain('⚠️ <code>Notify</code> has a literal id');
  expect(shown({ blockers }, { of: 'branch' })).toContain('🛑 A push would be blocked');
});

test('the report says so if dashboard edits cannot be identified', () => {
  expect(shown({})).toContain('It is unknown which of these are dashboard edits');
  expect(shown({}, { changes: [] })).not.toContain('Which of these');
  const own = { changes: [change('Send')], impact: [] };
  expect(shown({ waiting: { kind: 'recorded', fate: 'kept', edits: [], own } })).not.toContain(
    'Which of these',
  );
});

test('an edit that waits is shown where the own changes do not fit', () => {
  const edits = [
    edit({ kind: 'stays-in-paragon' }, { base: 'A', ours: 'A', theirs: 'B' }, [change('Edited')]),
  ];
  const many = Array.from({ length: 300 }, (_, index) => change(`Step ${index}`));
  const waiting = {
    kind: 'recorded',
    fate: 'kept',
    edits,
    own: { changes: many, impact: [] },
  } as const;
  const cut = shown({ waiting }, { changes: many }, 5_000);
  expect(cut).toContain('step Edited');
  expect(cut).not.toContain('Step 299');
});

test('names from the dashboard form no element, mention or reference', () => {
  const report = (name: string): string =>
    shown({
      waiting: {
        kind: 'recorded',
        fate: 'kept',
        edits: [
          edit({ kind: 'stays-in-paragon' }, { base: name, ours: name, theirs: name }, [
            change(name, name),
          ]),
        ],
        own: { changes: [], impact: [] },
      },
      warnings: [name],
    });
  const check = (name: string): void => {
    const markdown = report(name);
    expect(elementsOf(markdown).filter((tag) => !/^<\/?(?:code|br)>$/.test(tag))).toEqual(plain);
    expect(proseOf(markdown)).not.toMatch(misleading);
  };
  const plain = elementsOf(report('a')).filter((tag) => !/^<\/?(?:code|br)>$/.test(tag));
  check(forgery);
  fc.assert(fc.property(hostileText, check));
});
