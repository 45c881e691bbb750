import { isOid, type Oid } from '../../src/git/oid.js';
import type { PlanInput } from '../../src/sync/decision.js';
import type { Three, Tree } from '../../src/sync/sync-file.js';

/** A tree from paths below `src/` and texts. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return new Map(
    Object.entries(files).map(([path, content]) => [`src/${path}`, { content, mode: '100644' }]),
  );
}

export function textsOf(tree: Tree): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...tree].map(([path, { content }]) => [path.slice(4), content]));
}

export function workflow(id: string, ...lines: readonly string[]): string {
  return [
    'export default class extends Workflow {',
    ...lines,
    `  readonly id = '${id}';`,
    '}',
    '',
  ].join('\n');
}

/** A `config.ts`, as an export writes it for workflow files, in their order. */
export function config(
  ...workflows: ReadonlyArray<readonly [binding: string, file: string]>
): string {
  const imports = workflows.map(
    ([binding, file]) => `import { default as ${binding} } from './workflows/${file}';\n`,
  );
  const bindings = workflows.map(([binding]) => binding);
  return `import { IIntegrationConfig } from '@useparagon/core/integration';

${imports.join('')}
const config: IIntegrationConfig = {
  description: 'No list: workflowDisplayOrder: [New, A]',
  workflowDisplayOrder: [${bindings.join(', ')}],
};

export default config;
`;
}

/** What a plan is made from, where nothing else is said: a recorded base, nothing since, and no side branch. */
export function inputFor(
  trees: Partial<Three<Readonly<Record<string, string>>>>,
  input: Partial<PlanInput> = {},
): PlanInput {
  return {
    trees: {
      base: treeOf(trees.base ?? {}),
      ours: treeOf(trees.ours ?? {}),
      theirs: treeOf(trees.theirs ?? {}),
    },
    recorded: 'here',
    history: [],
    unknown: new Map(),
    isUpgrade: false,
    side: { kind: 'free' },
    policy: { mode: 'two-way', onConflict: 'pull-request' },
    ...input,
  };
}

/** A name for a commit; the same for the same number. */
export function commitNamed(number: number): Oid {
  const name = String(number).padStart(40, '1');
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

/** Texts by path below `src/`. */
export type Texts = Readonly<Record<string, string>>;

/** The file of the tests that need only one. */
export const file = 'events/e.ts';

export function tree(letter: string | undefined): Texts {
  return letter === undefined || letter === '-' ? {} : { [file]: `${letter}\n` };
}

/** Trees of one file, by a letter for each text: base, ours and theirs; `-` where a tree has none. */
export function inputOf(eox: string, input: Partial<PlanInput> = {}): PlanInput {
  const [base, ours, theirs] = eox;
  return inputFor({ base: tree(base), ours: tree(ours), theirs: tree(theirs) }, input);
}
