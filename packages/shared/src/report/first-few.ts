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

/** The same as items of a list. */
export function firstFewItems<T>(
  all: readonly T[],
  shown: number,
  show: (item: T) => string,
): readonly string[] {
  const more = all.length - shown;
  return [
    ...all.slice(0, shown).map((item) => show(item)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** The same as text, a line for each. */
export function firstFewLines<T>(all: readonly T[], show: (item: T) => string, shown = 10): string {
  return firstFewItems(all, shown, show)
    .map((line) => `- ${line}`)
    .join('\n');
}
