import { identifier } from './config-imports.js';

/**
 * Hand-written code in the class of a workflow that no export contains: methods of its own, and in `define()` other
 * statements than steps, their order and `register()`. The code of a function step is a value, whatever it contains.
 *
 * @param mask Of the file: its code without strings and comments.
 */
export function ownMethodCode(mask: string): readonly string[] {
  const base = mask.search(/\bextends\s+Workflow\b/);
  const brace = base === -1 ? -1 : mask.indexOf('{', base);
  const body = brace === -1 ? undefined : blockAt(mask, brace + 1);
  if (body === undefined) return [];
  const members = [...body.outline.matchAll(methods)];
  const own = members.flatMap(({ groups: { name = '' } = {} }) =>
    exportedMethods.has(name) ? [] : [`${name}()`],
  );
  const define = members.find(({ groups }) => groups?.name === 'define');
  if (define === undefined) return own;
  const inDefine = blockAt(mask, body.from + define.index + define[0].length);
  return inDefine === undefined ? own : [...own, ...ownStatements(mask, inDefine)];
}

const exportedMethods = new Set(['define', 'definePermissions']);

/** A method in the outline of a class, up to the brace that opens its body. */
const methods = new RegExp(
  String.raw`(?<=^|[;}])\s*(?:(?:public|private|protected|static|override|async|get|set)\s+)*(?:\*\s*)?(?<name>#?${identifier})\s*(?:<[^(;{}]*>)?\(\s*\)[^;{}=]*\{`,
  'gu',
);

const beginning = String.raw`(?<=^|[;}\n])[^\S\n]*`;

/** Statements of code that a person writes. */
const keywords = new RegExp(
  `${beginning}(?<keyword>for|while|do|if|switch|try|throw|function|async|class|let|var)\\b`,
  'g',
);

/** A constant that is no step. For a step that nobody has chosen yet, an export writes `undefined`. */
const constants = new RegExp(
  String.raw`${beginning}const\s+(?:[{[]|${identifier}\s*(?::[^=;\n]*)?=(?!\s*(?:(?:new|undefined)\b|${identifier}\s*\.)))`,
  'gu',
);

function ownStatements(mask: string, { from, outline }: Block): readonly string[] {
  const statements = [...outline.matchAll(keywords), ...outline.matchAll(constants)].map(
    ({ groups: { keyword = 'const' } = {} }) => keyword,
  );
  const values = withoutFunctions(mask.slice(from, from + outline.length));
  return [
    ...statements,
    ...(values.includes('...') ? ['...'] : []),
    // Not an optional access or an optional type.
    ...(/(?<!\?)\?(?![?.:])/.test(values) ? ['? :'] : []),
    ...[...values.matchAll(calculations)].map(([code]) => code),
  ];
}

/**
 * What computes a value. An export writes the value: a literal, a template, or a reference to a step, an input or a
 * setting. The sign of a number, of an exponent (`1e-7`) or of a type (`=>`, `Step<T>`) computes nothing.
 */
const calculations = new RegExp(
  [
    String.raw`[*/%]|&&|\|\||\?\?|[=!]==?(?=[^=>])`,
    String.raw`(?<!\de)\+`,
    String.raw`(?<!\de)-(?<=[\w$)\]]\s{0,99}-)`,
    // A method of a text or a list. Of a text only the quotes are known, and they are blank.
    String.raw`\.(?=[\p{L}_$])(?<=[:,([]\s{0,999}\.)|\](?=\s*\.\s*[\p{L}_$][\w$]*\s*\()`,
    String.raw`(?<![.\w$])(?:${[
      'Array',
      'Boolean',
      'Date',
      'Intl',
      'JSON',
      'Math',
      'Number',
      'Object',
      'String',
      'decodeURIComponent',
      'encodeURIComponent',
      'parseFloat',
      'parseInt',
      String.raw`process\.env`,
    ].join('|')})(?=\s*[.([])`,
  ].join('|'),
  'gu',
);

/** Code without the functions in it: of function steps, and of pages. Empty if it is unclear where they end. */
function withoutFunctions(code: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { index } of code.matchAll(/\bcode\s*:|=>/g)) {
    if (index < end) continue;
    parts.push(code.slice(end, index));
    const next = endOfProperty(code, index);
    if (next === undefined) return '';
    end = next;
  }
  return [...parts, code.slice(end)].join('');
}

/** A pair of braces. */
interface Block {
  /** Where its contents begin. */
  readonly from: number;
  /** The contents, with what is in further brackets blanked out: of the same length. */
  readonly outline: string;
}

/** The block whose contents begin at `from`. Undefined if its brackets do not match: a regular expression may contain some. */
function blockAt(mask: string, from: number): Block | undefined {
  let outline = '';
  for (const { index, sign, isEnd } of outerSigns(mask, from)) {
    outline = outline.padEnd(index - from);
    if (isEnd) return sign === '}' ? { from, outline } : undefined;
    outline += sign;
  }
  return undefined;
}

/** Where a property ends that begins at `from`. */
function endOfProperty(mask: string, from: number): number | undefined {
  for (const { index, sign, isEnd } of outerSigns(mask, from)) {
    if (isEnd || sign === ',') return index;
  }
  return undefined;
}

interface OuterSign {
  readonly index: number;
  readonly sign: string;
  /** Whether it closes what was open at the beginning. It is the last one then. */
  readonly isEnd: boolean;
}

/** The signs that are in no further brackets, these brackets included. They break off where brackets do not match. */
function* outerSigns(mask: string, from: number): Generator<OuterSign, void> {
  const open: string[] = [];
  for (let index = from; index < mask.length; index += 1) {
    const sign = mask.charAt(index);
    const isClosing = closing.has(sign);
    const isEnd = isClosing && open.length === 0;
    if (isClosing && !isEnd && open.pop() !== sign) return;
    if (open.length === 0) yield { index, sign, isEnd };
    if (isEnd) return;
    const closes = brackets[sign];
    if (closes !== undefined) open.push(closes);
  }
}

const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const closing = new Set(Object.values(brackets));
