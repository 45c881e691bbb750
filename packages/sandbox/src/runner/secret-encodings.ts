type Encoding = (value: string) => string;

/** The forms in which the runner hides a secret besides the secret itself (its ValueEncoders). */
export const secretEncodings: readonly Encoding[] = [
  (value) => base64After(value, 0),
  // Inside base64 of `user:secret` the secret's bytes may begin at any of three offsets.
  (value) => base64After(value, 1),
  (value) => base64After(value, 2),
  (value) => value.replaceAll('"', '\\"'),
  (value) => value.replaceAll("'", "''"),
  jsonBody,
  uriComponent,
  xmlText,
  withoutDoubleQuotes,
  beforeAmpersand,
  afterAmpersand,
];

function base64After(value: string, offset: number): string {
  const bytes = Buffer.from(value, 'utf8');
  return (bytes.length > offset ? bytes.subarray(offset) : bytes).toString('base64');
}

function jsonBody(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(
      /[\u0085\u2028\u2029]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

function uriComponent(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function xmlText(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function withoutDoubleQuotes(value: string): string {
  const quoted = value.length > 8 && value.startsWith('"') && value.endsWith('"');
  return quoted ? value.slice(1, -1) : '';
}

// PowerShell colours part of a command in its error messages, which splits a secret at `&`.
function beforeAmpersand(value: string): string {
  const special = value.indexOf('&+');
  const end = special >= 0 ? special + 2 : value.lastIndexOf('&') + 1;
  return end >= 6 ? value.slice(0, end) : '';
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return '';
  const special = value.indexOf('&+');
  const part = special >= 0 ? value.slice(special + 3) : value.slice(value.lastIndexOf('&') + 1);
  return part.length >= 6 ? part : '';
}
