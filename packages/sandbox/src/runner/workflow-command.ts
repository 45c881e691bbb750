/** A line of a process's output that steers the runner: `::name key=value::data`. */
export interface WorkflowCommand {
  readonly name: string;
  /** Keys in lower case: the runner looks properties up without regard to case. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

/** Answers for a name in lower case. */
export type IsRegistered = (name: string) => boolean;

/**
 * Reads a command the way the runner does (actions/runner, ActionCommand): `::` only where the
 * line begins after white space, the older `##[` anywhere in the line. Names that are not
 * registered make it plain text.
 */
export function parseWorkflowCommand(
  line: string,
  isRegistered: IsRegistered,
): WorkflowCommand | undefined {
  return parseColonForm(line, isRegistered) ?? parseBracketForm(line, isRegistered);
}

function parseColonForm(line: string, isRegistered: IsRegistered): WorkflowCommand | undefined {
  const text = line.replace(leadingWhiteSpace, '');
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const info = text.slice(2, end);
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  if (!isRegistered(name)) return undefined;
  const list = space > 0 ? info.slice(space + 1).trim() : '';
  return {
    name,
    properties: parseProperties(list, ',', unescapeProperty),
    data: unescapeData(text.slice(end + 2)),
  };
}

function parseBracketForm(line: string, isRegistered: IsRegistered): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const info = line.slice(start + 3, end);
  const space = info.indexOf(' ');
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase();
  if (!isRegistered(name)) return undefined;
  const list = space > 0 ? info.slice(space + 1) : '';
  return {
    name,
    properties: parseProperties(list, ';', unescapeBracket),
    data: unescapeBracket(line.slice(end + 1)),
  };
}

// What .NET's TrimStart takes for white space; it differs from JavaScript in NEL and the BOM.
const leadingWhiteSpace =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

function parseProperties(
  list: string,
  separator: string,
  decode: (text: string) => string,
): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const item of list.split(separator)) {
    // The runner splits in two and drops empty parts, so `a==b` is `a=b` and `a=` is nothing.
    const match = /^=*([^=]+)=+([^=].*)$/s.exec(item);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    properties.set(match[1].toLowerCase(), decode(match[2]));
  }
  return properties;
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

function unescapeBracket(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%');
}
