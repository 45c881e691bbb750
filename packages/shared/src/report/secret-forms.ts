import { characterReferences, inMarkdown } from './escape.js';

/** A shorter secret is searched only as a whole. In UTF-16 units. */
export const partLength = 9;
/** A shorter form appears in too many ordinary texts to be removed. In UTF-16 units. */
export const shortestForm = 4;
/** A piece of base64 carries only three quarters of its length. */
const shortestCore = 6;

/** The forms of a secret in plain characters: {@link plainViews} undoes escapes, references and percent-encoding. */
export function searchedForms(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  return distinct([secret, ...base64Forms(secret), hex, hex.toUpperCase()]);
}

/**
 * The texts that the runner masks: it looks for exactly these in all output of the job.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
 */
export function maskedForms(secret: string): readonly string[] {
  if (secret === '') return [];
  return distinct([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    characterReferences(secret),
    inMarkdown(secret),
    ...base64Forms(secret),
    // As the password of a basic credential.
    Buffer.from(`x-access-token:${secret}`).toString('base64'),
  ]);
}

function distinct(forms: readonly string[]): readonly string[] {
  return [...new Set(forms)].filter((form) => form.length >= shortestForm);
}

/** The secret alone, and its characters within a longer text, for each possible offset. */
function base64Forms(secret: string): readonly string[] {
  const whole = Buffer.from(secret).toString('base64');
  const cores = [0, 1, 2]
    .map((before) => base64Core(secret, before))
    .filter((core) => core.length >= shortestCore);
  return [whole, whole.replace(/={1,2}$/, ''), ...cores].flatMap((form) => [form, forUrls(form)]);
}

/** The base64 characters that depend only on the secret, with `bytesBefore` bytes before it. */
function base64Core(secret: string, bytesBefore: number): string {
  const bytes = Buffer.concat([Buffer.alloc(bytesBefore), Buffer.from(secret)]);
  const start = Math.ceil((bytesBefore * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(start, end);
}

// https://www.rfc-editor.org/rfc/rfc4648#section-5
function forUrls(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
