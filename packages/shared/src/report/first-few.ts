import { quoted } from './escape.js';

/** The first few of many names from outside and the number of the others, for one line of text. */
export function firstFew(
  names: readonly string[],
  shown = 3,
  show: (name: string) => string = quoted,
): string {
  const first = names.slice(0, shown).map((name) => show(name));
  const more = names.length - first.length;
  return `${first.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** The same as a list, a line for each. */
export function firstFewLines(
  names: readonly string[],
  shown = 10,
  show: (name: string) => string = quoted,
): string {
  const first = names.slice(0, shown).map((name) => show(name));
  const more = names.length - first.length;
  return [...first, ...(more === 0 ? [] : [`and ${more} more`])]
    .map((line) => `- ${line}`)
    .join('\n');
}
