import type { Oid } from '../../src/git/oid.js';
import type { BuildSources, Compiler } from '../../src/sync/ports.js';
import { configText, importsOf, integration, openWorld, textOf } from '../sync/simulation/world.js';

/**
 * Two workflows that both sides once agreed on. The branch has rewritten one of them by hand, so that it says the same,
 * and Paragon has edited the other one. There is a draft, too.
 */
export interface CompilerBench {
  readonly compiler: Compiler;
  readonly sources: BuildSources;
  /** The commit before the branch's. */
  readonly earlier: Oid;
  readonly paths: Readonly<Record<'byHand' | 'edited' | 'draft' | 'config', string>>;
  /** What Paragon holds of the edited one. */
  readonly editedText: string;
  /** The config with its workflows in another order. */
  readonly reordered: string;
  /** Whether it builds a tree once at most. */
  readonly remembers: boolean;
  builds(): number;
  close(): Promise<void>;
}

export async function fakeBench(): Promise<CompilerBench> {
  const world = openWorld(2, 'compiler');
  const { repository, paragon, context } = world;
  const { compiler } = context;
  if (compiler === undefined) throw new Error('The simulation has no compiler.');
  const draft = { id: 'd', title: 'draft', steps: ['d'], isDraft: true };
  paragon.workflows.set('d', draft);
  paragon.order.push('d');
  const agreed = paragon.export();
  const earlier = repository.personCommits(agreed);
  const [byHand = '', edited = ''] = [...agreed.keys()].filter(
    (path) => path.includes('/workflows/') && !path.includes('~'),
  );
  const text = textOf({ id: 'w0', title: 'new', steps: ['w0-a', 'w0-b', 'w0-c'] }, 'by hand');
  const ours = repository.personCommits(new Map([[byHand, text]]));
  const changed = paragon.workflows.get('w1');
  if (changed !== undefined) changed.steps[0] = 'edited';
  const exported = paragon.export();
  const config = `${integration}/config.ts`;
  return {
    compiler,
    sources: {
      base: { files: repository.store(agreed), commit: earlier },
      ours,
      theirs: repository.store(exported),
    },
    earlier,
    paths: { byHand, edited, draft: `${integration}/workflows/~draft.ts`, config },
    editedText: exported.get(edited) ?? '',
    reordered: configText(importsOf(exported.get(config) ?? '').toReversed()),
    // The engine asks once for each tree; counting that is what the simulation is for.
    remembers: false,
    builds: () => world.builds,
    close: async () => undefined,
  };
}
