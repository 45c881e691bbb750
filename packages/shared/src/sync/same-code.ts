/**
 * Whether two TypeScript texts differ at most in layout: white space outside strings, quotes, and commas at the end of
 * a list. Versions of the CLI may differ in these.
 */
export function sameCode(one: string, other: string): boolean {
  return one === other || parts(one).join('\0') === parts(other).join('\0');
}

const part =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*.*?\*\/|[\p{ID_Continue}$]+|\S/gsu;

/** Words, signs, strings and comments. */
function parts(text: string): readonly string[] {
  const all = [...text.matchAll(part)].map(([found]) => inDoubleQuotes(found));
  return all.filter((each, index) => each !== ',' || !/^[\]})]$/.test(all[index + 1] ?? ''));
}

function inDoubleQuotes(found: string): string {
  if (!/^(['"]).*\1$/s.test(found) || found.length < 2) return found;
  return `"${found.slice(1, -1).replaceAll(/\\(['"])/g, '$1')}"`;
}
