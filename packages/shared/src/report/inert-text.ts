import { oneLine, shortened } from './escape.js';

/**
 * Text from outside in a commit message or a title, which are not Markdown. GitHub acts on `[skip ci]`, mentions
 * (`@name`), and closing words before a reference (`fixes #1`, `GH-1`, or the URL of an issue), so their marks are
 * replaced with look-alikes. Returns one line.
 * https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 */
export function inert(text: string, maxLength = 200): string {
  return shortened(oneLine(text), maxLength)
    .replaceAll('[', '［')
    .replaceAll(']', '］')
    .replaceAll('@', '＠')
    .replaceAll('#', '＃')
    .replaceAll('://', ':／／')
    .replace(/\bGH-(?=\d)/gi, 'GH‑')
    .replaceAll('***', '＊＊＊');
}
