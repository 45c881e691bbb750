/**
 * Makes text from outside (branch names, authors, file names, CLI output, Paragon's answers) safe
 * for the place where it is shown.
 */

// Control characters, and characters that reorder or hide text (https://trojansource.codes). The excluded format
// characters are visible: marks around numbers and verses.
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}[\p{Cf}--[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]]/gv;

/** One line of plain text: line breaks become spaces, other unprintable characters are spelled out. */
export function oneLine(text: string): string {
  return text.replace(/\r\n|[\r\n\t]/g, ' ').replace(unprintable, spelledOut);
}

// Characters that move the cursor, break lines or reorder text. Joiners stay: emoji and some scripts need them.
const unreadable = /[[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]--[\t\n]]/gv;

/** Lines for the log: characters that change how other text is shown are spelled out, and no line is a command. */
export function inLog(text: string): string {
  return disarm(text.replace(/\r\n?/g, '\n').replace(unreadable, spelledOut));
}

function spelledOut(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** One line to quote in a log or a message: shortened, and without commands for the runner. */
export function quoted(text: string, maxLength = 200): string {
  return disarm(shortened(oneLine(text), maxLength));
}

/** Text of at most `maxLength` characters, with an ellipsis if it was cut. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Text of at most `maxLength` characters, cut in the middle: a message often ends with what to do. */
export function shortenedInside(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = text.slice(text.length - Math.floor(maxLength / 3)).replace(/^[\udc00-\udfff]/, '');
  return shortened(text, maxLength - end.length) + end;
}

/**
 * The runner obeys `##[command]` anywhere in a line. Its log viewer also interprets `##[group]` and others while commands
 * are stopped. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function disarm(line: string): string {
  return line.replace(/##\[/g, '#\\#[');
}

// Colour codes and other terminal sequences: CSI, strings (OSC, DCS and others), single-character escapes.
// https://ecma-international.org/publications-and-standards/standards/ecma-48/
export const terminalSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with a control character
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b(?:[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** Text without terminal colours and cursor movements. */
export function withoutTerminalSequences(text: string): string {
  return text.replace(terminalSequence, '');
}

/**
 * One line in which every ASCII punctuation mark is a character reference. Markdown shows such a reference and never
 * treats it as syntax, so no text can form a link, HTML, a table cell or emphasis.
 * https://github.github.com/gfm/#entity-and-numeric-character-references
 */
export function characterReferences(text: string): string {
  return oneLine(text).replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Inline text in the job summary. GitHub looks for mentions, addresses and issue references in the rendered text, so a
 * zero-width space breaks them up.
 */
export function inMarkdown(text: string): string {
  return characterReferences(text).replace(/&#(?:64|35);|\bGH&#45;(?=\d)/gi, '$&&#8203;');
}

/** Text shown as code in the job summary. GitHub does not turn code into mentions or references. */
export function asCode(text: string): string {
  return `<code>${characterReferences(text)}</code>`;
}

/** A message of ours in the job summary: text between backticks is shown as code, the rest as it is. */
export function inProse(text: string): string {
  return text.replace(/`(?<code>[^`]+)`|[^`]+|`/g, (part: string, code?: string) =>
    code === undefined ? inMarkdown(part) : asCode(code),
  );
}

/** A block of preformatted text in the job summary, colours removed, line breaks kept. */
export function asCodeBlock(text: string): string {
  const lines = withoutTerminalSequences(text).split(/\r\n|\r|\n/);
  // An empty line would end the HTML block, and Markdown would begin again: https://github.github.com/gfm/#html-blocks
  return `<pre>${lines.map((line) => characterReferences(line) || '&#8203;').join('\n')}</pre>`;
}

/**
 * A unified diff in the job summary, in colours. Within a fence all text is literal. The fence is longer than any run
 * of backticks in the text. https://github.github.com/gfm/#fenced-code-blocks
 */
export function asDiffBlock(diff: string): string {
  // Clean the text first: what is removed may be between backticks.
  const shown = inLog(withoutTerminalSequences(diff)).replace(/\n+$/, '');
  const longest = [...shown.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${shown}\n${fence}`;
}
