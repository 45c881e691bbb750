import { describe, expect, test } from 'vitest';
import { type Published, planRelease } from '../src/release-plan.js';

function published(tags: readonly string[], more: Partial<Published> = {}): Published {
  return {
    tags: new Map(tags.map((tag) => [tag, `commit of ${tag}`])),
    branch: undefined,
    ours: new Set(),
    isSameTree: false,
    ...more,
  };
}

function plan(version: string, before: Published) {
  return planRelease({ action: 'paragraph-push', version, movingTags: ['v1', 'v3'] }, before);
}

const ours = new Set(['v4.0.0']);

describe('a release moves', () => {
  test.each([
    ['the first one in an empty repository', '1.0.0', published([]), ['v1', 'v3']],
    [
      'the first one above the versions of others',
      '4.0.0',
      published(['v1', 'v1.5.0', 'v3', 'v3.2.1']),
      ['v1', 'v3', 'v4'],
    ],
    ['the next one', '4.0.1', published(['v3.2.1', 'v4.0.0'], { ours }), ['v1', 'v3', 'v4']],
    ['a new major', '5.0.0', published(['v4.0.0'], { ours }), ['v1', 'v3', 'v5']],
    // What everybody has is newer.
    ['an older major only its own', '3.2.2', published(['v3.2.1', 'v4.0.0'], { ours }), ['v3']],
  ])('%s', (_, version, before, moving) => {
    expect(plan(version, before)).toEqual({ kind: 'publish', tag: `v${version}`, moving });
  });
});

describe('a release is refused', () => {
  test.each([
    ['that exists with other content', '4.0.0', published(['v4.0.0'], { ours }), /never changes/],
    ['that goes backwards', '4.0.0', published(['v4.1.0'], { ours }), /4\.1\.0 already/],
    ['below what others have published', '1.6.0', published(['v1.5.0', 'v3.2.1']), /3\.2\.1/],
    ['of a new major below the highest', '2.0.0', published(['v4.0.0'], { ours }), /4\.0\.0/],
    ['that is no version', '1.0', published([]), /cannot be released/],
    ['with a v', 'v1.0.0', published([]), /cannot be released/],
    ['that comes before a release', '1.0.0-rc.1', published([]), /cannot be released/],
  ])('%s', (_, version, before, words) => {
    expect(() => plan(version, before)).toThrow(words);
  });
});

test('a version with the same content is done', () => {
  expect(plan('4.0.0', published(['v4.0.0'], { ours, isSameTree: true }))).toEqual({
    kind: 'done',
    tag: 'v4.0.0',
  });
});
