import type { Oid } from '../../src/git/oid.js';
import type { BuildSources, Compiler } from '../../src/sync/ports.js';
import { configPath, integration } from '../sync/histories/fake-paragon.js';
import { configText, displayedIn, textOf } from '../sync/histories/workflow-texts.js';
import { openSides } from '../sync/two-sides.js';

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
  const { repository, paragon, ports, builds } = openSides(2, 'compiler');
  const { compiler } = ports;
  if (compiler === undefined) throw new Error('The simulation has no compiler.');
  paragon.add({ id: 'd', title: 'draft', steps: ['d.s0=0'] });
  paragon.mark('d', 'draft');
  const agreed = paragon.export();
  const earlier = repository.personCommits(agreed);
  const [byHand = '', edited = ''] = [...agreed.keys()].filter(
    (path) => path.includes('/workflows/') && !path.includes('~'),
  );
  const w0 = paragon.workflows.get('w0');
  if (w0 === undefined) throw new Error('Paragon holds nothing.');
  const ours = repository.personCommits(new Map([[byHand, textOf(w0, 'by hand')]]));
  paragon.edit('w1', { steps: ['w1.s0=edited'] });
  const exported = paragon.export();
  return {
    compiler,
    sources: {
      base: { files: repository.store(agreed), commit: earlier },
      ours,
      theirs: repository.store(exported),
    },
    earlier,
    paths: { byHand, edited, draft: `${integration}/workflows/~draft.ts`, config: configPath },
    editedText: exported.get(edited) ?? '',
    reordered: configText(displayedIn(exported.get(configPath) ?? '').toReversed()),
    // The engine asks once for each tree; counting that is what the simulation is for.
    remembers: false,
    builds,
    close: async () => undefined,
  };
}
