import { describe, expect, test } from 'vitest';
import { changelogEntry } from '../src/changelog.js';

const changelog = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-29

### Added

- \`mode: mirror\`

## [1.1.0]

- No date.

## [1.0.0] - 2026-10-01

[1.2.0]: somewhere
`;

describe('the entry of a version', () => {
  test('is the text below its heading', () => {
    expect(changelogEntry(changelog, '1.2.0')).toBe('### Added\n\n- `mode: mirror`');
  });

  test.each([
    ['1.3.0', /no entry for 1\.3\.0/],
    ['1.1.0', /no date/],
    ['1.0.0', /is empty/],
    // No pattern: a dot stands for itself.
    ['1x2.0', /no entry/],
  ])('is refused for %s', (version, words) => {
    expect(() => changelogEntry(changelog, version)).toThrow(words);
  });
});
