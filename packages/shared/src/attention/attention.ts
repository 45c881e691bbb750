import type { SummaryPart } from '../report/summary.js';
import type { Concern, Speaker } from './issue-text.js';

/** A person has to act. */
export interface Needed {
  readonly kind: 'needed';
  readonly about: Concern;
  /** What is so, in a few words. */
  readonly headline: string;
  /** Who has what, and the one next step. */
  readonly parts: readonly SummaryPart[];
  /** The files that it is about, from the root of the repository. */
  readonly files: readonly string[];
}

/** The run shows that some things need nobody any more. */
export interface Settled {
  readonly kind: 'settled';
  /** How the run ended, as a sentence of Markdown. */
  readonly because: string;
  settles(speaker: Speaker, about: Concern): boolean;
}

/** What an end of a run means for the issue that tells people of it; undefined where that is nothing. */
export type Attention = Needed | Settled | undefined;

/** Where it is said. */
export interface AttentionPlace {
  readonly speaker: Speaker;
  /** Undefined where the run ended before it knew. */
  readonly projectId: string | undefined;
  readonly branch: string;
}

/**
 * A sentence for a chat: services read `<!channel>`, `<@id>` and `@everyone` as calls to people, also where they come from a
 * name.
 */
export function forChat(sentence: string): string {
  return sentence
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '＠')
    .replaceAll('`', '');
}

/** The branch of a ref; undefined where it is none. */
export function branchOfRef(ref: string): string | undefined {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}
