// These expressions read texts that others have written, so none of them is worse than linear: a line that begins
// a match is looked at once, and what may span lines ends where another match could begin.

/** The title of a workflow, from the text of its file: its `name`, if that is a plain literal. */
export function workflowTitle(text: string): string | undefined {
  const literal =
    /^[^\S\r\n\u2028\u2029]*(?:readonly\s+)?name(?:\s*:\s*string)?\s*=\s*(?<literal>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*;/m.exec(
      text,
    )?.groups?.literal;
  return literal === undefined ? undefined : unescaped(literal.slice(1, -1));
}

/** The id of a workflow, from the text of its file; undefined where it is no plain literal. */
export function workflowId(text: string): string | undefined {
  return /^[^\S\r\n\u2028\u2029]*readonly\s+id(?:\s*:\s*string)?\s*=\s*(?<quote>['"`])(?<id>[\w-]+)\k<quote>/m.exec(
    text,
  )?.groups?.id;
}

/** Whether a workflow computes its id, for example from the project's id, so that its text holds none. */
export function hasMadeId(text: string): boolean {
  return (
    /^[^\S\r\n\u2028\u2029]*readonly\s+id(?:\s*:\s*string)?\s*=/m.test(text) &&
    workflowId(text) === undefined
  );
}

/** The texts that a file gives as a field `name`, such as that of an event, and those in its sample data. */
export function namesIn(text: string): readonly string[] {
  const fields = text.matchAll(
    /(?<![\w$])name\s*:\s*(?<literal>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)/g,
  );
  return [...fields].flatMap(({ groups }) =>
    groups?.literal === undefined ? [] : [unescaped(groups.literal.slice(1, -1))],
  );
}

const controls = new Map(
  Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' }),
);

/** What a string literal of JavaScript stands for, from what is between its quotes. */
function unescaped(literal: string): string {
  return literal.replace(
    /\\(?:u\{0*([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))/g,
    (whole, braced?: string, long?: string, short?: string, single: string = '') => {
      const digits = braced ?? long ?? short;
      if (digits === undefined) return controls.get(single) ?? single;
      const code = Number.parseInt(digits, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
