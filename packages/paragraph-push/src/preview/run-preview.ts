import {
  type CheckoutSurvey,
  type CliProvider,
  firstFewItems,
  folderPrefix,
  isSameMap,
  ownedTexts,
  type Path,
  type Project,
  pathBelow,
} from '@paragraph/shared';
import type { Build, Built } from '../build-project.js';
import type { PushContext } from '../context.js';
import { type ParagonCopy, paragonCopy } from '../paragon-copy.js';
import type { Pushing } from '../pushing.js';
import type { StateLook, StateSource } from '../state-source.js';
import { type Attempt, attempt } from './attempt.js';
import { changeLine } from './change-words.js';
import { compareProjects } from './compare-projects.js';
import { customerImpact } from './customer-impact.js';
import type { Found, Preview } from './preview-types.js';
import { meaningOf, type ProjectMeaning } from './project-meaning.js';
import { pushObstacles } from './push-obstacles.js';

/** What a preview compares, and how it builds. */
export interface PreviewInput {
  readonly project: Project;
  readonly build: Build;
  readonly clis: CliProvider;
  readonly survey: CheckoutSurvey;
  /** The commit that is checked out. */
  readonly head: string;
  /** The branch that Paragon follows. */
  readonly branch: string;
  /** The commit of that branch; undefined if it is checked out. */
  readonly base: string | undefined;
  readonly of: Preview['of'];
  /** The project that the repository names for that branch; undefined if it names none. */
  readonly named: string | undefined;
  readonly states: StateSource;
}

type Texts = ReadonlyMap<Path, string>;

/**
 * Builds what is checked out, and records what a push would change in Paragon. Changes nothing there. If the preview
 * fails, the run warns and does not fail: its purpose is the build.
 */
export async function buildWithPreview(
  context: PushContext,
  input: PreviewInput,
): Promise<{ readonly built: Built; readonly preview: Preview }> {
  const { built, sides } = await buildBoth(context, input);
  const found = await foundBy(context, input, sides);
  const preview = previewOf(input, sides.look, found);
  context.facts.note({ preview });
  await tell(context, found);
  return { built, preview };
}

/**
 * Builds the checkout and Paragon's version in parallel: the export with the installation, and the build of the export
 * with the build of the checkout.
 *
 * @throws if the checkout cannot be built.
 */
async function buildBoth(
  context: PushContext,
  { project, build, clis, survey, branch, head, states }: PreviewInput,
): Promise<{ readonly built: Built; readonly sides: Sides }> {
  const path = pathBelow(survey.root, project.folder);
  const prefix = folderPrefix(path);
  const target = { projectId: project.projectId, branch, prefix };
  const cli = await clis.cliFor(project);
  const ourTexts = await ownedTexts(project.folder);
  const copy = await paragonCopy(context, { project, prefix, cli });
  const looking = states.look(target);

  const installed = Promise.withResolvers<void>();
  // The installation may fail before anything awaits it, and an unhandled rejection would crash the run.
  installed.promise.catch(() => undefined);
  const exporting = attempt(async () => {
    await copy.export();
    return copy.texts();
  });
  const comparing = buildCopy(copy, { ourTexts, exporting, installed: installed.promise });
  const settled = Promise.allSettled([looking, exporting, comparing]);
  let built: Built;
  try {
    built = await build(project, installed.resolve);
  } catch (thrown) {
    installed.reject(thrown);
    await settled;
    throw thrown;
  }
  const [look, theirs] = await Promise.all([looking, comparing]);
  const pushing: Pushing = { ...built, project, target, head };
  return { built, sides: { look, theirs, copy, ourTexts, pushing } };
}

function previewOf({ branch, of, named }: PreviewInput, look: StateLook, found: Found): Preview {
  const isRecorded = look.kind === 'refs' && look.refs.state.kind === 'at';
  return { branch, isLinked: isRecorded || named !== undefined, of, found };
}

/** Paragon's version. `same` if its texts are those of the checkout, so that it need not be built. */
type Theirs = Attempt<{
  readonly texts: Texts;
  readonly meaning: ProjectMeaning | 'same';
}>;

async function buildCopy(
  copy: ParagonCopy,
  {
    ourTexts,
    exporting,
    installed,
  }: {
    readonly ourTexts: Texts;
    readonly exporting: Promise<Attempt<Texts>>;
    readonly installed: Promise<void>;
  },
): Promise<Theirs> {
  const exported = await exporting;
  if (exported.kind === 'failed') return exported;
  const texts = exported.value;
  // The same texts have the same meaning.
  if (isSameMap(ourTexts, texts)) return { kind: 'done', value: { texts, meaning: 'same' } };
  await installed;
  return attempt(async () => ({ texts, meaning: await copy.build() }));
}

interface Sides {
  readonly look: StateLook;
  readonly theirs: Theirs;
  readonly copy: ParagonCopy;
  readonly ourTexts: Texts;
  readonly pushing: Pushing;
}

async function foundBy(
  context: PushContext,
  { survey, states, base }: PreviewInput,
  { look, theirs, copy, ourTexts, pushing }: Sides,
): Promise<Found> {
  if (theirs.kind === 'failed') return { kind: 'unknown', why: theirs.why };
  const { texts, meaning } = theirs.value;
  const after = meaningOf(pushing.build, ourTexts);
  const before = meaning === 'same' ? after : meaning;
  const compared = {
    changes: compareProjects(before, after),
    impact: customerImpact(before, after),
  };
  const obstacles = await pushObstacles(context, {
    look,
    states,
    checkout: survey.checkout,
    pushing,
    copy,
    ours: { texts: ourTexts, meaning: after },
    theirs: { texts, meaning: before },
    compared,
    base,
  });
  return { kind: 'compared', ...compared, obstacles };
}

/** Changes that the log names. */
const mostTold = 200;

async function tell({ run }: PushContext, found: Found): Promise<void> {
  if (found.kind === 'unknown') {
    run.log.warning(`No preview of what a push would change in Paragon: ${found.why}`, {
      title: 'No preview',
    });
    return;
  }
  const { changes } = found.changes;
  await run.log.group('What changes in Paragon', async (line) => {
    for (const words of firstFewItems(changes, mostTold, changeLine)) line(words);
    if (changes.length === 0) line('Nothing changes in Paragon.');
  });
}
