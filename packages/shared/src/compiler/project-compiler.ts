import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Run } from '../action/run-action.js';
import type { FactsWriter, RunFacts } from '../action/run-facts.js';
import { CliFailure, type ParagraphCli, type ShownAs } from '../paragon/paragraph-cli.js';
import { explain, explanationText, isExplained, systemErrorCode } from '../report/errors.js';
import type { BuildQuestion } from '../sync/plan.js';
import type { BuildSources, Compiler } from '../sync/ports.js';
import type { Answer, TreeName } from '../sync/referee.js';
import { builtAnswer, ownedTexts } from './build-result.js';
import { limitConcurrency } from './concurrency-limit.js';
import { costMeter } from './cost-meter.js';
import { dependencies, type PackagesNearby } from './dependencies.js';
import { groupsInTurn } from './groups-in-turn.js';
import { withSkipLibCheck } from './skip-lib-check.js';
import type { BuildableTree, TreeSource } from './tree-source.js';
import { treeWords } from './tree-words.js';

export interface BuildsContext {
  readonly run: Pick<Run, 'log' | 'clock'>;
  readonly facts: Pick<FactsWriter<RunFacts>, 'note'>;
  readonly cli: Pick<ParagraphCli, 'install' | 'build'>;
  readonly skipTypeErrors: boolean;
  readonly nearby: PackagesNearby | undefined;
  /** Called with each tree that was built, and the folder of its project. */
  readonly onBuilt?: (tree: TreeName, project: string) => Promise<void>;
}

/** Builds of one project, with their results cached. */
export interface ProjectBuilds {
  /** A compiler for the trees of a source. */
  over(trees: TreeSource): Compiler;
}

/**
 * `para build` in scratch copies of a project. Starts nothing before the first question, and builds no tree twice.
 *
 * A build runs the project's code: it gets the same environment as all children, and a folder that the run removes at
 * its end. A build does not write what is delivered, which are objects in Git.
 */
export function projectBuilds(context: BuildsContext): ProjectBuilds {
  const { run, facts, cli, skipTypeErrors } = context;
  const groups = groupsInTurn(run.log);
  const meter = costMeter(facts, run.clock);
  const inTurn = limitConcurrency(buildsAtOnce);
  const packages = dependencies(context.nearby, (place, about) =>
    meter.measured('installs', async () => {
      await cli.install(place.project, { about, log: groups });
    }),
  );
  const answers = new Map<string, Promise<Answer>>();
  const warned = new Set<string>();

  return {
    over: (trees) => ({
      build: (question, sources) =>
        unlessFailedElsewhere(async () => {
          const tree = await trees.find(question, sources);
          if (await hasOtherManifest(tree, question, sources, trees)) return otherManifest;
          const answer =
            answers.get(tree.key) ?? tree.built?.() ?? inTurn(() => answerFor(tree, question));
          answers.set(tree.key, answer);
          return answer;
        }),
    }),
  };

  async function answerFor(tree: BuildableTree, question: BuildQuestion): Promise<Answer> {
    const shown: ShownAs = { about: treeWords(question), log: groups };
    const place = await tree.layOut();
    const texts = await ownedTexts(place.project);
    await skipDefinitions(place.project);
    await packages.provide(place, shown.about);
    try {
      await meter.measured('builds', () => cli.build(place.project, { skipTypeErrors }, shown));
    } catch (thrown) {
      if (!(thrown instanceof CliFailure) || thrown.isElsewhere) throw thrown;
      return { kind: 'does-not-build', why: explanationText(thrown.explanation) };
    }
    await context.onBuilt?.(question.tree, place.project);
    return builtAnswer(place.project, texts);
  }

  /** A failure that the tree did not cause says nothing about it. Cancellations and our own bugs are rethrown. */
  async function unlessFailedElsewhere(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (thrown) {
      if (!isExplained(thrown)) throw thrown;
      const why = explanationText(explain(thrown));
      if (!warned.has(why)) run.log.warning(`${notBuilt}\n${why}`, { title: 'Not compared' });
      warned.add(why);
      return { kind: 'cannot-be-built', why };
    }
  }
}

/** Installing once for each of these commits would cost more than it is worth. */
async function hasOtherManifest(
  { manifest }: BuildableTree,
  { tree }: BuildQuestion,
  sources: BuildSources,
  trees: TreeSource,
): Promise<boolean> {
  if (!tree.startsWith('commit ')) return false;
  const ofTip = { tree: 'ours', changes: undefined, asker: undefined } as const;
  return (await trees.find(ofTip, sources)).manifest !== manifest;
}

const notBuilt =
  'The project could not be built here, so the meaning of some files is unknown. In this run, files that both sides changed are conflicts even if both versions are equivalent, and a pull commits its result without a test build.';

const otherManifest: Answer = {
  kind: 'cannot-be-built',
  why: 'The commit has other dependencies than the tip of the branch.',
};

/** The memory that the build of a real project takes, in bytes. */
const memoryForBuild = 1_500_000_000;

/** TypeScript uses one thread, so two builds take little longer than one if there is enough memory. */
function buildsAtOnce(): number {
  const fits = Math.floor(process.availableMemory() / memoryForBuild);
  return Math.min(2, availableParallelism(), fits);
}

/** Turns off checks of declaration files (`skipLibCheck`) for builds in a scratch copy. */
export async function skipDefinitions(project: string): Promise<void> {
  const file = join(project, 'tsconfig.json');
  try {
    await writeFile(file, withSkipLibCheck(await readFile(file, 'utf8')));
  } catch (thrown) {
    // The build itself reports a missing file.
    if (systemErrorCode(thrown) !== 'ENOENT') throw thrown;
  }
}
