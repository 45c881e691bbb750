import { ReleaseRefused } from './refusal.js';

/**
 * What the changelog says of a version: the text below its heading, such as `## [1.2.0] - 2026-11-29`.
 *
 * @throws {ReleaseRefused} when there is no such heading, no date, or nothing below it.
 * @see https://keepachangelog.com/en/1.1.0/
 */
export function changelogEntry(changelog: string, version: string): string {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (start === -1) {
    throw new ReleaseRefused(
      `CHANGELOG.md has no entry for ${version}. Add the heading "## [${version}] - <date>" with what has changed, and commit it.`,
    );
  }
  if (!/^## \[[^\]]+\] - \d{4}-\d\d-\d\d$/.test(lines[start] ?? '')) {
    throw new ReleaseRefused(
      `The entry for ${version} in CHANGELOG.md has no date. Its heading has to be "## [${version}] - YYYY-MM-DD".`,
    );
  }
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## ') || /^\[[^\]]+\]: /.test(line));
  const text = rest
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .trim();
  if (text === '') throw new ReleaseRefused(`The entry for ${version} in CHANGELOG.md is empty.`);
  return text;
}
