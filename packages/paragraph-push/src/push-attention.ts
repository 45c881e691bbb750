import {
  type Attention,
  asCode,
  Cancelled,
  commitLink,
  failurePart,
  firstFew,
  headlineOf,
  type Needed,
  nameAsCode,
  type RepositoryPage,
  textPart,
} from '@paragraph/shared';
import { editsBeside } from './beside-branch.js';
import { commitOf, type PushEnd } from './outcome.js';
import type { PushFacts } from './push-facts.js';
import { fileInRepository } from './push-report.js';

/** Whether the end of a push needs a person (opens or updates the issue) or not (closes it). */
export function pushAttention(end: PushEnd, facts: PushFacts, page: RepositoryPage): Attention {
  switch (end.result) {
    case 'failed':
      return end.thrown instanceof Cancelled ? undefined : failed(end, facts, page);
    case 'conflict':
      return {
        kind: 'needed',
        about: 'conflict',
        headline: headlineOf(end.explanation),
        parts: [textPart(sides(end, facts, page)), failurePart(end.explanation)],
        files: end.files.map((file) => inRepository(facts, file)),
      };
    case 'pushed':
    case 'up-to-date': {
      const commit = commitLink(page, end.commitHash);
      return {
        kind: 'settled',
        because: `A push succeeded (${asCode(end.result)}): Paragon has ${commit}. No action is needed.`,
        settles: (speaker) => speaker === 'push',
      };
    }
    case 'built':
    case 'superseded':
    case 'skipped':
      return undefined;
  }
}

/** What a person has to do, in one sentence; empty if nothing. */
export function attentionOf(end: PushEnd, facts: PushFacts, page: RepositoryPage): string {
  if (end.result === 'failed' || end.result === 'conflict') {
    const names =
      end.result === 'conflict' && end.names.length > 0 ? `: ${firstFew(end.names)}` : '';
    return `${headlineOf(end.explanation)}${names}.`;
  }
  const beside = end.result === 'pushed' ? editsBeside(facts, page) : undefined;
  return beside === undefined ? '' : `${beside.inBrief}: ${beside.address}`;
}

function failed(
  end: Extract<PushEnd, { readonly result: 'failed' }>,
  facts: PushFacts,
  page: RepositoryPage,
): Needed {
  const { explanation } = end;
  const places = (facts.buildErrors ?? []).flatMap(({ place }) => {
    const file = place === undefined ? undefined : inRepository(facts, place.file);
    return file === undefined ? [] : [{ file, shown: `${file}:${place?.line ?? 1}` }];
  });
  const shown = firstFew([...new Set(places.map((each) => each.shown))], 10, nameAsCode);
  return {
    kind: 'needed',
    about: 'failed',
    headline: headlineOf(explanation),
    parts: [
      textPart(sides(end, facts, page)),
      failurePart(explanation),
      ...(places.length > 0 ? [textPart(`Type errors: ${shown}`)] : []),
    ],
    files: [...new Set(places.map(({ file }) => file))],
  };
}

/** What each side has. */
function sides(end: PushEnd, facts: PushFacts, page: RepositoryPage): string {
  const { branch = '' } = facts;
  const commitHash = commitOf(end, facts);
  const commit = commitHash === undefined ? '' : `, at ${commitLink(page, commitHash)},`;
  return `The branch ${nameAsCode(branch)}${commit} was not pushed. As far as this run knows, Paragon was not changed.`;
}

/** A project file as a path in the repository. A file outside the project keeps its path. */
function inRepository({ projectPath = '' }: PushFacts, file: string): string {
  return fileInRepository(projectPath, file) ?? file;
}
