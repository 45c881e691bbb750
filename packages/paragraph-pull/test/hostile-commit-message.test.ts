import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../../shared/test/hostile-text.js';
import type { FileChange } from '../src/changes.js';
import { type CommitMessageFacts, commitMessage } from '../src/commit-message.js';
import { editorOf, requestedBy } from '../src/people.js';
import { changeOf, effects } from './hostile-changes.js';

const run = 'https://github.com/acme/x/actions/runs/7';
const editorEmail = 'ada@example.com';

const messageFacts = (text: fc.Arbitrary<string>): fc.Arbitrary<CommitMessageFacts> =>
  fc.record({
    subject: fc.constant('Sync changes from Paragon'),
    changes: fc.array(changeOf(text), { minLength: 1, maxLength: 6 }),
    projectId: text,
    commitId: fc.option(text, { nil: undefined }),
    cliVersion: text,
    run: fc.constant(run),
    requestedBy: fc.option(
      text.map((actor) => requestedBy({ eventName: 'workflow_dispatch', actor }, 'c')),
      { nil: undefined },
    ),
    editor: fc
      .record({ editorName: text, editorEmail: fc.oneof(text, fc.constant(editorEmail)) })
      .map(editorOf),
  });

function trailersOf({ commitId, requestedBy: by, editor }: CommitMessageFacts): readonly string[] {
  return [
    'Paragon-Project',
    ...(commitId === undefined ? [] : ['Paragon-Commit']),
    'Paragraph-CLI',
    'Paragon-Run',
    ...(by === undefined ? [] : ['Paragon-Requested-By']),
    ...(editor === undefined ? [] : ['Co-authored-by']),
  ];
}

test('with any names, a commit message has its subject, its list and its trailers, and no side effect', () => {
  fc.assert(
    fc.property(messageFacts(hostileText), (facts) => {
      const message = commitMessage(facts);
      // The page of the run, and an address, which no name can make longer.
      const named = message.replace(`Paragon-Run: ${run}`, '').replace(`<${editorEmail}>`, '');
      for (const [what, pattern] of effects) expect(pattern.test(named), what).toBe(false);
      const [subject, body = '', trailers = '', ...others] = message.trimEnd().split('\n\n');
      expect(others).toEqual([]);
      expect(subject).toBe(facts.subject);
      for (const line of body.split('\n')) expect(line).toMatch(/^ {0,2}- /);
      expect(trailers.split('\n').map((line) => line.split(':')[0])).toEqual(trailersOf(facts));
    }),
    { numRuns: 500 },
  );
});

test('git reads our trailers in a commit message, and no others', () => {
  for (const facts of fc.sample(messageFacts(hostileText), 40)) {
    const parsed = execFileSync('git', ['interpret-trailers', '--parse', '--no-divider'], {
      input: commitMessage(facts),
      encoding: 'utf8',
    });
    const names = parsed
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[0]);
    expect(names).toEqual(trailersOf(facts));
  }
});

test('a commit message of ten thousand changes is cut at a line, and keeps its trailers', () => {
  const changes = Array.from(
    { length: 10_000 },
    (_, index): FileChange => ({
      change: 'changed',
      file: `src/integrations/x/workflows/${index}.ts`,
      integration: 'x',
      workflow: `${index} ${'漢'.repeat(500)}`,
    }),
  );
  const message = commitMessage({
    subject: 'Sync',
    changes,
    projectId: 'p',
    commitId: 'c',
    cliVersion: '1.0.0',
    run,
    requestedBy: 'ada',
    editor: undefined,
  });
  expect(message.length).toBeLessThan(31_000);
  expect(message).toMatch(
    /\n {2}- Change \d+ 漢+…\n- and more\n\nParagon-Project: p\nParagon-Commit: c\n/,
  );
});
