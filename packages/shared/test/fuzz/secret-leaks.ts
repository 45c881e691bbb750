import fc from 'fast-check';

/** A person may see this much of a secret. In characters. */
const shownAtMost = 8;
/** Base64 of one character more. */
const base64Part = 12;

/** A key as Paragon and GitHub make them, and as somebody may have chosen one. */
export const secretText: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^cli_key\.[A-Za-z0-9]{24}$/),
  fc.stringMatching(/^ghs_[A-Za-z0-9]{36}$/),
  fc.stringMatching(/^[A-Za-z0-9+/=_.~-]{20,40}$/),
);

/** How a text may hold a secret, or enough of one: as it is, cut, encoded, or with what nobody sees in the middle. */
export function secretPiece(secret: string): fc.Arbitrary<string> {
  const at = fc.integer({ min: 1, max: secret.length - 1 });
  const cut = fc
    .tuple(fc.nat(secret.length - shownAtMost - 1), fc.nat(secret.length))
    .map(([start, length]) => secret.slice(start, start + shownAtMost + 1 + length));
  const encoded = cut.chain((text) =>
    fc.constantFrom(
      encodeURIComponent(text),
      text.replaceAll(/./g, (character) => `%${hexOf(character, 2)}`),
      text.replaceAll(/./g, (character) => `\\u${hexOf(character, 4)}`),
      text.replaceAll(/./g, (character) => `&#${character.charCodeAt(0)};`),
      JSON.stringify(JSON.stringify(text)),
      Buffer.from(`x-access-token:${secret}`).toString('base64'),
      Buffer.from(`a${secret}b`).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ),
  );
  const interrupted = fc
    .tuple(at, fc.constantFrom('\u001b[31m', '\u001b]8;;x\u0007', '\u0000', '\u200b', '\u001b(B'))
    .map(([place, unseen]) => secret.slice(0, place) + unseen + secret.slice(place));
  return fc.oneof(fc.constant(secret), cut, encoded, interrupted);
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}

const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that nobody sees
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))|[\p{Cf}\u0000-\u0008\u000b-\u001f\u007f]/gu;

/** What a text shows of a secret beyond what it may, in the text as it is, as it is seen, and as it may be decoded. */
export function leaksIn(text: string, secret: string): readonly string[] {
  const seen = text.replaceAll(unseen, '');
  const decoded = seen
    .replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => characterOf(Number.parseInt(hex, 16)))
    .replaceAll(/\\u([\da-f]{4})/gi, (_, hex: string) => characterOf(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d{1,6});/g, (_, code: string) => characterOf(Number(code)));
  const parts = [
    ...partsOf(secret, shownAtMost + 1),
    ...['', 'x', 'xx'].flatMap((before) =>
      // The first and the last characters depend on what stands beside the secret.
      partsOf(
        Buffer.from(before + secret)
          .toString('base64')
          .slice(before.length + 1, -4),
        base64Part,
      ),
    ),
  ];
  return parts.filter((part) => [text, seen, decoded].some((view) => view.includes(part)));
}

function partsOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, start) =>
    text.slice(start, start + length),
  );
}

function characterOf(code: number): string {
  return code < 0x11_0000 ? String.fromCodePoint(code) : '';
}
