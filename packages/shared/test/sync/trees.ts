import type { Three, Tree } from '../../src/sync/names.js';
import type { PlanInput } from '../../src/sync/plan.js';

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
