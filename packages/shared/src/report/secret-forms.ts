import { characterReferences, inMarkdown } from './escape.js';

/** A secret that is shorter than this is looked for as a whole only. In UTF-16 units. */
export const partLength = 9;
/** A shorter form stands in too many ordinary texts to be taken out. In UTF-16 units. */
export const shortestForm = 4;
/** A piece of base64 carries only three quarters of its length. */
const shortestCore = 6;

/**
 * The texts that stand for a secret where its characters are written as they are: {@link plainViews} undoes what is
 * written as an escape, a reference or a percent-encoding.
 */
export function searchedForms(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  return distinct([secret, ...base64Forms(secret), hex, hex.toUpperCase()]);
}

/**
 * What the runner is told to mask: it looks for exactly these texts in all that the job prints.
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

/** By itself, and the characters that it has within a longer text, at each place where it may begin there. */
function base64Forms(secret: string): readonly string[] {
  const whole = Buffer.from(secret).toString('base64');
  const cores = [0, 1, 2]
    .map((before) => base64Core(secret, before))
    .filter((core) => core.length >= shortestCore);
  return [whole, whole.replace(/={1,2}$/, ''), ...cores].flatMap((form) => [form, forUrls(form)]);
}

/** The characters of base64 that depend on nothing but the secret, with so many bytes before it. */
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
