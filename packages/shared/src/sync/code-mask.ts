/**
 * TypeScript with the contents of its strings, templates and comments blanked out, of the same length: whoever looks
 * for code in it finds no text that only looks like code.
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

/** Where a string ends that begins at `start`. One without an end ends with its line. */
function quotedEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (sign === '\\') index += 1;
    else if (sign === quote || sign === '\n') return index + 1;
  }
  return text.length;
}

/** Where a template ends that begins at `start`. What stands in `${}` may hold strings and templates again. */
function templateEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const sign = text.charAt(index);
    if (sign === '\\') index += 1;
    else if (sign === '`') return index + 1;
    else if (text.startsWith('${', index)) index = expressionEnd(text, index + 2) - 1;
  }
  return text.length;
}

function expressionEnd(text: string, start: number): number {
  let depth = 1;
  let index = start;
  while (index < text.length) {
    const sign = text.charAt(index);
    if (sign === '`') index = templateEnd(text, index);
    else if (sign === "'" || sign === '"') index = quotedEnd(text, index);
    else {
      if (sign === '{') depth += 1;
      if (sign === '}') depth -= 1;
      index += 1;
      if (depth === 0) return index;
    }
  }
  return text.length;
}
