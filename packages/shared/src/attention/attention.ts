import type { SummaryPart } from '../report/summary.js';
import type { Concern, Speaker } from './issue-text.js';

/** A person must act. */
export interface Needed {
  readonly kind: 'needed';
  readonly about: Concern;
  /** The problem, in a few words. */
  readonly headline: string;
  /** What each side has, and the one next step. */
  readonly parts: readonly SummaryPart[];
  /** The files concerned, from the root of the repository. */
  readonly files: readonly string[];
}

/** The run shows that some problems are solved. */
export interface Settled {
  readonly kind: 'settled';
  /** How the run ended, as a sentence of Markdown. */
  readonly because: string;
  settles(speaker: Speaker, about: Concern): boolean;
}

/** Whether the end of a run needs a person, or solves a problem; undefined if neither. */
export type Attention = Needed | Settled | undefined;

/** The project's branch that the issue is about. */
export interface IssueSubject {
  readonly speaker: Speaker;
  /** Undefined if the run ended before it knew. */
  readonly projectId: string | undefined;
  readonly branch: string;
}

/** A sentence for a chat. Chat services take `<!channel>`, `<@id>` and `@everyone` as mentions, even inside a name. */
export function forChat(sentence: string): string {
  return sentence
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '＠')
    .replaceAll('`', '');
}
