import * as core from '@actions/core';
import { characterReferences, inMarkdown } from './escape.js';

/** The secrets of this run: masked by the runner, and taken out of all that we print or keep. */
export interface Secrets {
  /** Masks a secret and the forms in which it could show up. */
  readonly add: (secret: string) => void;
  /** The text with every secret replaced by `***`. */
  readonly redact: (text: string) => string;
  /** Whether the text holds a secret. */
  readonly appearsIn: (text: string) => boolean;
}

/**
 * Keeps this run's secrets. `mask` tells the runner; without it (in tests of pure code) nothing is printed.
 */
export function createSecrets(mask: (secret: string) => void = core.setSecret): Secrets {
  let forms: string[] = [];
  return {
    add(secret) {
      for (const form of formsOf(secret)) {
        if (forms.includes(form)) continue;
        mask(form);
        // The longest first: a form may hold another one.
        forms = [...forms, form].sort((a, b) => b.length - a.length);
      }
    },
    redact: (text) => forms.reduce((redacted, form) => redacted.replaceAll(form, '***'), text),
    appearsIn: (text) => forms.some((form) => text.includes(form)),
  };
}

/** A secret as it is, in JSON, in a URL, in a summary, in base64, and as the password of a basic credential. */
function formsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const base64 = Buffer.from(secret).toString('base64');
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      characterReferences(secret),
      inMarkdown(secret),
      base64,
      base64.replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(`x-access-token:${secret}`).toString('base64'),
    ]),
  ].filter((form) => form.length >= 4);
}
