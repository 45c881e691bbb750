import type { Path } from '../../../src/sync/files.js';
import { isDraft } from '../../../src/sync/owned-paths.js';
import type { SyncPorts } from '../../../src/sync/plan-pull.js';
import type { Compiler } from '../../../src/sync/ports.js';
import type { Changes } from '../../../src/sync/result-tree.js';
import { configText, type FakeParagon, fakeParagon } from './fake-paragon.js';
import { type FakeRepository, fakeRepository } from './fake-repository.js';
import { meaningOf, textOf } from './workflow-texts.js';

export const integration = 'src/integrations/slack';

/** Both sides, and who has seen what. Each value that a person writes is written once, so it can be followed. */
export interface World {
  readonly repository: FakeRepository;
  readonly paragon: FakeParagon;
  readonly context: SyncPorts;
  /** Builds that were asked for. */
  builds: number;
}

/** Two sides that hold the same workflows. */
export function openWorld(workflows: number, referee: 'compiler' | 'none'): World {
  const paragon = fakeParagon();
  const files = new Map<Path, string>();
  for (let number = 0; number < workflows; number += 1) {
    const id = `w${number}`;
    const workflow = { id, title: 'new', steps: [`${id}-a`, `${id}-b`, `${id}-c`], isDraft: false };
    paragon.workflows.set(id, workflow);
    paragon.order.push(id);
  }
  for (const [path, text] of paragon.export()) files.set(path, text);
  const repository = fakeRepository(files);
  const world: World = {
    repository,
    paragon,
    builds: 0,
    context: {
      repository,
      target: { projectId: 'p', branch: 'main' },
      signal: new AbortController().signal,
      compiler:
        referee === 'none'
          ? undefined
          : compilerOf(repository, () => {
              world.builds += 1;
            }),
    },
  };
  return world;
}

/** Says what the texts mean, whatever their words. */
function compilerOf(repository: FakeRepository, count: () => void): Compiler {
  return {
    async build({ tree, changes }, { base, ours, theirs }) {
      count();
      const texts = await textsOf(tree, changes);
      const known = new Set(texts.keys());
      const entries = [...texts].flatMap(([path, text]): Array<[Path, unknown]> => {
        if (isDraft(path)) return [];
        if (path.endsWith('config.ts')) return [[path, displayOrder(path, text, texts)]];
        return [[path, meaningOf(text)]];
      });
      const config = texts.get(`${integration}/config.ts`) ?? '';
      const missing = importsOf(config).find(
        (name) => !known.has(`${integration}/workflows/${name}.ts`),
      );
      if (missing !== undefined) return { kind: 'does-not-build', why: `There is no ${missing}.` };
      return { kind: 'built', entries: new Map(entries) };

      async function textsOf(
        name: string,
        changed: Changes | undefined,
      ): Promise<ReadonlyMap<Path, string>> {
        if (name === 'base') return repository.textsOf(base.files);
        if (name === 'theirs') return repository.textsOf(theirs);
        if (name === 'ours') return repository.textsAt(ours);
        const commit = name.split(' ')[1];
        if (name.startsWith('commit'))
          return repository.textsAt(repository.commitNamed(commit ?? ''));
        const result = new Map(repository.textsAt(ours));
        for (const [path, version] of changed ?? []) {
          if (version === undefined) result.delete(path);
          else if (typeof version.content === 'string') result.set(path, version.content);
        }
        return result;
      }
    },
  };
}

function displayOrder(
  _path: Path,
  config: string,
  texts: ReadonlyMap<Path, string>,
): readonly string[] {
  return importsOf(config).map(
    (name) => meaningOf(texts.get(`${integration}/workflows/${name}.ts`) ?? '').id,
  );
}

export function importsOf(config: string): readonly string[] {
  return [...config.matchAll(/'\.\/workflows\/(?<name>[^']*)'/g)].map(
    ({ groups }) => groups?.name ?? '',
  );
}

export { configText, textOf };
