import { type IssueSign, type IssueText, longestTitle } from '../github/github-api.js';
import { shortened } from '../report/escape.js';
import { inert } from '../report/inert-text.js';

/** The action that writes a section of an issue. */
export type Speaker = 'pull' | 'push';

const speakers = ['pull', 'push'] as const;

/** What needs a person. */
export type Concern =
  | 'failed'
  /** Both sides changed the same thing, or a push would overwrite something. */
  | 'conflict'
  /** A change waits for a review, and no pull request is open. */
  | 'unreviewed'
  /** A dry run found that the sides differ. */
  | 'drift'
  /** Paragon does not start a pull for dashboard edits. */
  | 'undispatched';

const concerns = ['failed', 'conflict', 'unreviewed', 'drift', 'undispatched'] as const;

/** One action's section of an issue. */
export interface Section {
  readonly speaker: Speaker;
  readonly about: Concern;
  /** The problem, in a few words. May contain text from outside. */
  readonly headline: string;
  /** Markdown, with text from outside escaped. */
  readonly markdown: string;
}

export type Sections = readonly Section[];

/**
 * Whether the section is about an undecided change, which later runs do not solve. The other concerns are about runs.
 */
function isWaiting({ about }: Pick<Section, 'about'>): boolean {
  return about === 'conflict' || about === 'unreviewed';
}

/**
 * The sections with a new one. It replaces the section of the same action, but a failure does not replace an undecided
 * change, which remains after the failure is solved.
 */
export function withSection(sections: Sections, own: Section): Sections {
  const isReplaced = (section: Section): boolean =>
    section.speaker === own.speaker &&
    (isWaiting(section) === isWaiting(own) || (isWaiting(own) && section.about !== 'undispatched'));
  return [...sections.filter((section) => !isReplaced(section)), own];
}

/** The start of the body of each of our issues. */
const issueMark = '<!-- paragraph-attention: ';

/** How our issues are found. These texts must not change, or issues of older versions are not found. */
export const issueSign: IssueSign = {
  marker: issueMark,
  words: 'Paragraph Git Sync opened this issue',
};

/** Of an issue about a run that ended before it knew its project. */
export const noProject = '-';

/**
 * The first line of an issue's body: one issue for each project and branch. No branch name ends the comment, since `>` is
 * escaped.
 */
export function issueMarker(projectId: string, branch: string): string {
  return `${issueMark}${escaped(projectId)}${ofBranch(branch)}`;
}

/** Whether a marker is of the branch, for any project. */
export function isOfBranch(marker: string, branch: string): boolean {
  return marker.startsWith(issueMark) && marker.endsWith(ofBranch(branch));
}

function ofBranch(branch: string): string {
  return ` ${escaped(branch)} -->`;
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const longestHeadline = 300;

const footer = `<sub>${issueSign.words}, updates it, and closes it when no action is needed.</sub>`;

/** The text of the issue for a branch, with at least one section. */
export function issueText(marker: string, branch: string, sections: Sections): IssueText {
  const said = sections.toSorted((one, other) => rank(one) - rank(other));
  const [first] = said;
  const title = `Paragon sync of ${inert(branch, 80)}: ${inert(first?.headline ?? '')}`;
  const parts = said.map(({ speaker, about, headline, markdown }) => {
    const text = markdown.trim().replaceAll('<!--', '&lt;!--');
    const name = escaped(shortened(headline, longestHeadline));
    return `<!-- ${speaker}: ${about} ${name} -->\n\n${text}\n\n<!-- /${speaker} -->`;
  });
  return {
    title: inert(title, longestTitle),
    body: [marker, ...parts, footer].join('\n\n'),
  };
}

/** The pull first, since a blocked push waits for it. */
function rank(section: Section): number {
  return speakers.indexOf(section.speaker) * 2 + (isWaiting(section) ? 0 : 1);
}

/** The sections in an issue. Skips sections that a person has changed so that they cannot be parsed. */
export function sectionsOf(body: string): Sections {
  const pattern =
    /^<!-- (?<speaker>\w+): (?<about>\w+) (?<headline>\S*) -->\n(?<markdown>.*?)\n<!-- \/\k<speaker> -->$/gms;
  return [...body.replaceAll('\r\n', '\n').matchAll(pattern)].flatMap(({ groups = {} }) => {
    const speaker = speakers.find((one) => one === groups.speaker);
    const about = concerns.find((one) => one === groups.about);
    const headline = unescaped(groups.headline ?? '');
    if (speaker === undefined || about === undefined || headline === undefined) return [];
    return [{ speaker, about, headline, markdown: (groups.markdown ?? '').trim() }];
  });
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
