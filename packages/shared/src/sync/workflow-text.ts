// These expressions read texts from outside, so all of them are linear: a line that starts a match is read once, and a
// match over several lines ends where another one could start.

/** The title of a workflow, from the text of its file: its `name`, if that is a literal. */
export function workflowTitle(text: string): string | undefined {
  const literal =
    /^[^\S\r\n\u2028\u2029]*(?:readonly\s+)?name(?:\s*:\s*string)?\s*=\s*(?<literal>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*;/m.exec(
      text,
    )?.groups?.literal;
  return literal === undefined ? undefined : unescaped(literal.slice(1, -1));
}

/** The id of a workflow, from the text of its file; undefined if it is not a literal. */
export function workflowId(text: string): string | undefined {
  return /^[^\S\r\n\u2028\u2029]*readonly\s+id(?:\s*:\s*string)?\s*=\s*(?<quote>['"`])(?<id>[\w-]+)\k<quote>/m.exec(
    text,
  )?.groups?.id;
}

/** Whether a workflow computes its id, for example from the project's id, so that its text contains none. */
export function hasMadeId(text: string): boolean {
  return (
    /^[^\S\r\n\u2028\u2029]*readonly\s+id(?:\s*:\s*string)?\s*=/m.test(text) &&
    workflowId(text) === undefined
  );
}

/** The values of fields `name` in a file, such as that of an event, and those in its sample data. */
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

/** The value of a JavaScript string literal, from the text between its quotes. */
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
