/**
 * TypeScript with the contents of strings, templates and comments blanked out, of the same length. A search for code
 * then finds only code.
 */
export function codeMask(text: string): string {
  let mask = '';
  let index = 0;
  const blank = (end: number): void => {
    mask += text.slice(index, end).replace(/[^\n]/g, ' ');
    index = end;
  };
  while (index < text.length) {
    const two = text.slice(index, index + 2);
    const one = two.charAt(0);
    if (two === '//') blank(endOf(text, '\n', index));
    else if (two === '/*') blank(endOf(text, '*/', index + 2));
    else if (one === "'" || one === '"') blank(quotedEnd(text, index));
    else if (one === '`') blank(templateEnd(text, index));
    else {
      mask += one;
      index += 1;
    }
  }
  return mask;
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

/** Where a string ends that begins at `start`. An unterminated one ends with its line. */
function quotedEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (sign === '\\') index += 1;
    else if (sign === quote || sign === '\n') return index + 1;
  }
  return text.length;
}

/** Where a template ends that begins at `start`. Its `${}` may contain strings and templates. */
function templateEnd(text: string, start: number): number {
  // The open braces of each expression, the innermost last. No recursion: a text may nest them deeper than the stack
  // allows.
  const braces: number[] = [];
  let isTemplate = true;
  let index = start + 1;
  while (index < text.length) {
    const sign = text.charAt(index);
    if (isTemplate && text.startsWith('${', index)) {
      braces.push(1);
      isTemplate = false;
      index += 2;
    } else if (isTemplate) {
      index += sign === '\\' ? 2 : 1;
      if (sign === '`' && braces.length === 0) return index;
      // A template inside an expression ends, and the expression continues.
      if (sign === '`') isTemplate = false;
    } else if (sign === "'" || sign === '"') {
      index = quotedEnd(text, index);
    } else {
      const change = { '{': 1, '}': -1 }[sign] ?? 0;
      const depth = (braces.pop() ?? 0) + change;
      isTemplate = sign === '`' || depth === 0;
      if (depth > 0) braces.push(depth);
      index += 1;
    }
  }
  return text.length;
}
