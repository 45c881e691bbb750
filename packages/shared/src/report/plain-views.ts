import { terminalSequence } from './escape.js';

/** A text as a reader may see it. */
export interface PlainView {
  readonly text: string;
  /** Where each of its characters is in the original; undefined for the original itself. */
  readonly places: Places | undefined;
}

interface Places {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

// Invisible characters: colours, cursor movements, controls, joiners and marks of direction.
const invisible = new RegExp(
  String.raw`${terminalSequence.source}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`,
  'gu',
);

// Encodings of one character: escapes of JSON, JavaScript and git; percent-encoding
// (https://www.rfc-editor.org/rfc/rfc3986#section-2.1); character references of HTML. Without groups, which would take
// most of the time. No alternative can match in more than one way, so it is linear.
const encodedCharacter = new RegExp(
  [
    invisible.source,
    String.raw`\\(?:u\{0{0,8}[\dA-Fa-f]{1,6}\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[0-3][0-7]{2}|.)`,
    String.raw`%[\dA-Fa-f]{2}`,
    String.raw`&#(?:0{0,8}\d{1,7}|[xX]0{0,8}[\dA-Fa-f]{1,6});?`,
    '&(?:amp|lt|gt|quot|apos|sol|plus|equals|lowbar|period|colon);',
  ].join('|'),
  'gu',
);

/** How many layers of encoding are undone: an error message in JSON, within the JSON of a proxy, in a URL. */
const layers = [encodedCharacter, encodedCharacter, encodedCharacter];

/** The text itself, the text as displayed, and the texts that result when layers of encoding are undone one by one. */
export function plainViews(text: string): readonly PlainView[] {
  let view: PlainView = { text, places: undefined };
  const views = [view];
  for (const pattern of [invisible, ...layers]) {
    view = without(pattern, view);
    if (view !== views.at(-1)) views.push(view);
  }
  return views;
}

/** The text with each match replaced by the character that it encodes; the view itself if nothing matches. */
function without(pattern: RegExp, view: PlainView): PlainView {
  // Most lines contain no match.
  if (view.text.search(pattern) === -1) return view;
  const { text } = view;
  const { starts, ends } = view.places ?? ownPlaces(text);
  let plain = '';
  // One character takes at least one in the text.
  const newStarts = new Int32Array(text.length);
  const newEnds = new Int32Array(text.length);
  let read = 0;
  const copyUpTo = (end: number): void => {
    newStarts.set(starts.subarray(read, end), plain.length);
    newEnds.set(ends.subarray(read, end), plain.length);
    plain += text.slice(read, end);
    read = end;
  };
  for (const match of text.matchAll(pattern)) {
    copyUpTo(match.index);
    read += match[0].length;
    const characters = characterOf(match[0]);
    const end = plain.length + characters.length;
    newStarts.fill(starts[match.index] ?? 0, plain.length, end);
    newEnds.fill(ends[read - 1] ?? 0, plain.length, end);
    plain += characters;
  }
  copyUpTo(text.length);
  return {
    text: plain,
    places: {
      starts: newStarts.subarray(0, plain.length),
      ends: newEnds.subarray(0, plain.length),
    },
  };
}

function ownPlaces({ length }: string): Places {
  const places = new Int32Array(length + 1);
  for (let index = 0; index <= length; index += 1) places[index] = index;
  return { starts: places.subarray(0, -1), ends: places.subarray(1) };
}

function characterOf(encoded: string): string {
  if (encoded.startsWith('\\')) return escapedCharacter(encoded);
  if (encoded.startsWith('%')) return character(Number.parseInt(encoded.slice(1), 16));
  return encoded.startsWith('&') ? referencedCharacter(encoded) : '';
}

/** Such as `\n`: none of them is part of a secret, which is one line. */
const escapedControls = 'nrtbfv0';

function escapedCharacter(encoded: string): string {
  const [, kind = ''] = encoded;
  if (encoded.length === 2) return escapedControls.includes(kind) ? '' : kind;
  if (kind === 'u' || kind === 'x') {
    return character(Number.parseInt(encoded.slice(encoded[2] === '{' ? 3 : 2), 16));
  }
  return kind < '4' ? character(Number.parseInt(encoded.slice(1), 8)) : encoded.slice(1);
}

const named: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&sol;': '/',
  '&plus;': '+',
  '&equals;': '=',
  '&lowbar;': '_',
  '&period;': '.',
  '&colon;': ':',
};

function referencedCharacter(encoded: string): string {
  if (encoded[1] !== '#') return named[encoded] ?? '';
  const isHexadecimal = encoded[2] === 'x' || encoded[2] === 'X';
  return character(
    isHexadecimal ? Number.parseInt(encoded.slice(3), 16) : Number.parseInt(encoded.slice(2), 10),
  );
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
