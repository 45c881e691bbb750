import { codeMask } from '../sync/code-mask.js';

/**
 * A `tsconfig.json` with `skipLibCheck`: checking definitions is nine tenths of the cost of a build, and says nothing
 * about the project. Keeps comments.
 */
export function withSkipLibCheck(text: string): string {
  const mask = codeMask(text);
  const isCode = (index: number): boolean => mask.charAt(index) === text.charAt(index);
  const given = [...text.matchAll(/(?<name>"skipLibCheck"\s*:\s*)(?<value>true|false)/g)]
    .map(({ index, groups }) => ({
      start: index + (groups?.name?.length ?? 0),
      value: groups?.value ?? '',
    }))
    .find(({ start }) => isCode(start));
  if (given !== undefined) {
    return `${text.slice(0, given.start)}true${text.slice(given.start + given.value.length)}`;
  }
  const options = [...text.matchAll(/"compilerOptions"\s*:\s*\{/g)]
    .map(({ 0: found, index }) => index + found.length)
    .find((end) => isCode(end - 1));
  if (options !== undefined) return inserted(text, options, '"skipLibCheck": true');
  const start = mask.indexOf('{');
  if (start === -1) return text;
  return inserted(text, start + 1, '"compilerOptions": { "skipLibCheck": true }');
}

/** Inserts an entry at the beginning of an object. */
function inserted(text: string, at: number, entry: string): string {
  const isLast = /^\s*\}/.test(codeMask(text.slice(at)));
  return `${text.slice(0, at)} ${entry}${isLast ? '' : ','}${text.slice(at)}`;
}
