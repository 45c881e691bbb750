import * as core from '@actions/core';
import { type PlainView, plainViews } from './plain-views.js';
import { maskedForms, partLength, searchedForms, shortestForm } from './secret-forms.js';

/** The secrets of this run: masked by the runner, and removed from everything that we print or keep. */
export interface Secrets {
  /** Masks a secret and the forms in which it could show up. */
  readonly add: (secret: string) => void;
  /**
   * The text with every secret replaced by `***`, in any encoding, and also parts of one: so it does not matter where
   * the text was cut, decoded or cleaned before.
   */
  readonly redact: (text: string) => string;
  /** Whether the text contains a whole secret. */
  readonly appearsIn: (text: string) => boolean;
}

/**
 * Keeps this run's secrets. `mask` tells the runner; without it (in tests of pure code) nothing is printed.
 */
export function createSecrets(mask: (secret: string) => void = core.setSecret): Secrets {
  const masked = new Set<string>();
  const forms = new Set<string>();
  const parts = new PartSearch();
  return {
    add(secret) {
      for (const form of maskedForms(secret)) {
        if (masked.has(form)) continue;
        mask(form);
        masked.add(form);
      }
      for (const form of searchedForms(secret)) {
        if (forms.has(form)) continue;
        forms.add(form);
        parts.add(form);
      }
    },
    redact(text) {
      if (forms.size === 0 || text.length < shortestForm) return text;
      return withStars(
        text,
        plainViews(text).flatMap((view) => parts.foundIn(view)),
      );
    },
    appearsIn(text) {
      if (forms.size === 0) return false;
      const views = plainViews(text).map((view) => view.text);
      return [...forms].some((form) => views.some((view) => view.includes(form)));
    },
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Finds what a text has in common with any of several words. */
class PartSearch {
  /** Every part of {@link partLength} of a word. */
  readonly #parts = new Set<string>();
  /** Words that are too short to have such a part. */
  readonly #shortWords = new Set<string>();
  /** First and last characters of all parts: this check alone skips most positions of a text. */
  readonly #ends = new Uint8Array(1 << 16);

  add(word: string): void {
    if (word.length < partLength) this.#shortWords.add(word);
    for (let start = 0; start + partLength <= word.length; start += 1) {
      this.#parts.add(word.slice(start, start + partLength));
      this.#ends[endsAt(word, start)] = 1;
    }
  }

  /** The places in the original text, in any order. */
  foundIn({ text, places }: PlainView): readonly Range[] {
    const found: Range[] = [];
    const add = (start: number, end: number): void => {
      found.push({
        start: places === undefined ? start : (places.starts[start] ?? 0),
        end: places === undefined ? end : (places.ends[end - 1] ?? 0),
      });
    };
    let run: Range | undefined;
    for (let start = 0; start + partLength <= text.length; start += 1) {
      if (this.#ends[endsAt(text, start)] === 0) continue;
      if (!this.#parts.has(text.slice(start, start + partLength))) continue;
      if (run !== undefined && start > run.end) add(run.start, run.end);
      const from = run === undefined || start > run.end ? start : run.start;
      run = { start: from, end: start + partLength };
    }
    if (run !== undefined) add(run.start, run.end);
    for (const word of this.#shortWords) {
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
        add(at, at + word.length);
      }
    }
    return found;
  }
}

function endsAt(text: string, start: number): number {
  return ((text.charCodeAt(start) & 0xff) << 8) | (text.charCodeAt(start + partLength - 1) & 0xff);
}

function withStars(text: string, ranges: readonly Range[]): string {
  let shown = '';
  let end = 0;
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    if (range.end <= end) continue;
    // A range that overlaps or follows directly is the same secret, or the next one.
    if (range.start > end || shown === '') shown += `${text.slice(end, range.start)}***`;
    end = range.end;
  }
  return shown === '' ? text : shown + text.slice(end);
}
