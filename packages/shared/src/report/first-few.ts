import { quoted } from './escape.js';

/** The first few of many names from outside, for one line of text. */
export function firstFew(names: readonly string[], shown = 3): string {
  const first = names.slice(0, shown).map((name) => quoted(name));
  return `${first.join(', ')}${names.length > shown ? ', …' : ''}`;
}
