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
import { changesReport } from '../../src/preview/changes-report.js';
import { compareProjects } from '../../src/preview/compare-projects.js';
import { customerImpact } from '../../src/preview/customer-impact.js';
import type { ItemKind, ProjectChange, Verb } from '../../src/preview/project-change.js';
import { aDocument, projectMeaning, stepIn } from './a-project.js';

const none = { workflows: 0, steps: 0, events: 0, resources: 0 };

test('a change of code is a diff, short values stand in the table, and customers come first', () => {
  const before = projectMeaning(aDocument());
  const after = projectMeaning(
    aDocument((content) => {
      stepIn(content, 2).parameters.code = 'function tidy(x) {\n  return x;\n}';
      stepIn(content, 11).parameters = { schedule: { cron: '0 9 * * *' } };
      delete content.integrations.hubspot;
    }),
  );
  const parts = changesReport(compareProjects(before, after), customerImpact(before, after));
  expect(renderSummary(parts)).toMatchInlineSnapshot(`
    "#### What it means for customers

    - ⚠️ <code>hubspot</code>: The integration is removed&#46; Paragon also deletes its connected accounts and its workflows&#44; and a pull cannot restore the accounts&#46;

    #### hubspot

    | What | Change | From → to |
    | --- | --- | --- |
    | integration hubspot | ➖ removed | workflows: <code>Sync</code> |

    #### slack › Notify

    | What | Change | From → to |
    | --- | --- | --- |
    | step Tidy text | ✏️ changed | code: below |

    <details><summary>code of step Tidy text</summary>

    \`\`\`diff
    @@ -1,3 +1,3 @@
     function tidy(x) {
    -return x.trim();
    +return x;
     }
    \`\`\`

    </details>

    #### slack › Report

    | What | Change | From → to |
    | --- | --- | --- |
    | trigger Step 11 | ✏️ changed | schedule › cron: <code>0 8 &#42; &#42; &#42;</code> → <code>0 9 &#42; &#42; &#42;</code> |

    Unchanged: 4 steps, 1 event and 1 resource.

    "
  `);
});

test('without changes, the report says so', () => {
  const project = projectMeaning(aDocument());
  expect(renderSummary(changesReport(compareProjects(project, project), []))).toBe(
    '**Nothing changes in Paragon.** Unchanged: 3 workflows, 7 steps, 1 event and 1 resource.\n\n',
  );
});

const change = (name: string, value: string): ProjectChange => ({
  change: 'changed',
  kind: 'step',
  integration: name,
  workflow: name,
  name,
  values: [
    { of: name, before: value.slice(0, 100).replace(/[\n\r]/g, ' '), after: 'x' },
    { of: name, before: 'a', after: `${value}\n${value}` },
  ],
});

test('names and code from outside form no element, mention or reference', () => {
  const report = (name: string, value: string): string =>
    renderSummary(
      changesReport({ changes: [change(name, value)], same: none }, [
        { item: change(name, 'x'), text: value },
      ]),
    );
  const plain = elementsOf(report('a', 'b'));
  const check = (name: string, value: string): void => {
    const markdown = report(name, value);
    expect(elementsOf(markdown)).toEqual(plain);
    expect(proseOf(markdown)).not.toMatch(misleading);
  };
  check(forgery, forgery);
  fc.assert(fc.property(hostileText, hostileText, check));
});

test('code that holds fences stays in its own', () => {
  const code = '```\n</details>\n````js\n<script>alert(1)</script>\n```';
  const markdown = renderSummary(changesReport({ changes: [change('a', code)], same: none }, []));
  expect(markdown).toContain('\n`````diff\n');
  expect(elementsOf(markdown).filter((tag) => tag === '</details>')).toHaveLength(1);
});

test('a huge change is cut, and says so', () => {
  const long = Array.from({ length: 1_000 }, (_, line) => `line ${line}`).join('\n');
  const changes = Array.from({ length: 100 }, (_, index) => change(`step ${index}`, long));
  const markdown = renderSummary(changesReport({ changes, same: none }, []), 125_000);
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(125_000);
  expect(markdown).toContain('more lines in the report file');
});

test('every kind of change has a label', () => {
  const verbs: readonly Verb[] = [
    'added',
    'removed',
    'renamed',
    'moved',
    'changed',
    'deployed',
    'undeployed',
  ];
  const kinds: readonly ItemKind[] = ['integration', 'event', 'persona', 'other'];
  const changes = verbs.flatMap((verb) =>
    kinds.map(
      (kind): ProjectChange => ({ change: verb, kind, name: `${verb} ${kind}`, values: [] }),
    ),
  );
  const markdown = renderSummary(changesReport({ changes, same: none }, []));
  expect(markdown.match(/^\| /gm)).toHaveLength(changes.length + 2);
  expect(markdown).not.toContain('undefined');
});

const folded = (before: string | undefined, after: string | undefined): string =>
  renderSummary(
    changesReport(
      {
        changes: [
          {
            ...change('a', ''),
            values: [
              {
                of: 'code',
                ...(before === undefined ? {} : { before }),
                ...(after === undefined ? {} : { after }),
              },
            ],
          },
        ],
        same: none,
      },
      [],
    ),
  );

test.each<[string, string | undefined, string | undefined, string]>([
  ['a change', 'a\nb\nc', 'a\nB\nc', '@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n'],
  ['a new one', undefined, 'a\nb', '@@ -0,0 +1,2 @@\n+a\n+b\n'],
  ['one that goes', 'a\nb\n', undefined, '@@ -1,3 +0,0 @@\n-a\n-b\n-\n'],
  ['its line breaks', 'a\nb', 'a\rb\r\nc', '@@ -1,2 +1,3 @@\n a\n b\n+c\n'],
  ['nothing else', 'a\nb', 'a\r\nb', '@@ only line breaks @@\n'],
])('a long value is folded as a diff: %s', (_, before, after, diff) => {
  expect(folded(before, after)).toContain(`\n\`\`\`diff\n${diff}\`\`\`\n`);
});
