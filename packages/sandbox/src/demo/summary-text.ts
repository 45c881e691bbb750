import { Marked, type Token, type Tokens } from 'marked';

/** A job summary in plain text, for a terminal: tables as columns, no mark-up. */
export function summaryAsText(markdown: string): string {
  const marked = new Marked({ gfm: true });
  return blocks(marked.lexer(markdown)).join('\n\n');
}

function blocks(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    const text = blockText(token).trimEnd();
    return text.trim() === '' ? [] : [text];
  });
}

function blockText(token: Token): string {
  if (isTable(token)) return tableText(token);
  if (isList(token)) {
    return token.items
      .map((item) => `- ${blocks(item.tokens).join('\n').replaceAll('\n', '\n  ')}`)
      .join('\n');
  }
  if (token.type === 'hr' || token.type === 'space') return '';
  if (token.type === 'blockquote') return blocks(token.tokens ?? []).join('\n');
  return inlineText([token]);
}

function tableText({ header, rows }: Tokens.Table): string {
  const cells = [header, ...rows].map((row) =>
    row.map((cell) => inlineText(cell.tokens).split('\n')),
  );
  const [heading] = cells;
  const shown = heading?.every((cell) => cell.join('').trim() === '') ? cells.slice(1) : cells;
  const widths = header.map((_, column) =>
    Math.max(...shown.flatMap((row) => (row[column] ?? ['']).map((line) => line.length))),
  );
  return shown.flatMap((row) => rowLines(row, widths)).join('\n');
}

/** A cell with line breaks makes its row several lines high. */
function rowLines(row: readonly string[][], widths: readonly number[]): string[] {
  const height = Math.max(...row.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map((cell, column) => (cell[line] ?? '').padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function inlineText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br') return '\n';
      if (token.type === 'html') return htmlText(token.raw);
      if ('tokens' in token && Array.isArray(token.tokens)) return inlineText(token.tokens);
      return unescapeHtml('text' in token && typeof token.text === 'string' ? token.text : '');
    })
    .join('');
}

function htmlText(html: string): string {
  const text = html.replace(/<br\s*\/?>/gi, '\n').replace(/<!--.*?-->|<\/?[a-z][^>]*>/gis, '');
  return unescapeHtml(text);
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
};

/** Numbers, and the five names that one meets. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, ...groups) => {
    const [decimal, hex, name] = groups.map((group) => (group === undefined ? '' : String(group)));
    if (name) return named[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table' && 'rows' in token;
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list' && 'items' in token;
}
