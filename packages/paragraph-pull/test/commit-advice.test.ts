import { explanationText } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { withCommitAdvice } from '../src/commit-advice.js';

const cure = 'Give the job `permissions:` with `contents: write`:';
const yaml = 'permissions:\n  contents: write';

test('advice about a commit does not stand between a cure and the lines that it introduces', () => {
  const explanation = { what: 'x.', cure, yaml, commits: 'workflows' } as const;
  const text = explanationText(withCommitAdvice(explanation, 'starts'));
  expect(text).toMatch(
    /put `\[skip ci\]` into the commit message: .*contents: write`:\npermissions:\n/,
  );
  expect(withCommitAdvice(explanation, 'starts-none')).toBe(explanation);
});

test('without such lines, the cure comes first', () => {
  const explanation = { what: 'x.', cure: 'Restore the file.', commits: 'project' } as const;
  const { cure: advised } = withCommitAdvice(explanation, 'starts-none');
  expect(advised).toMatch(/^Restore the file\. If you commit a fix, put `\[skip ci\]`/);
});
