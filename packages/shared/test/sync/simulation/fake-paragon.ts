import type { Path } from '../../../src/sync/files.js';
import { meaningOf, textOf, type WorkflowText } from './workflow-texts.js';

/** A workflow as Paragon holds it. */
export interface StoredWorkflow extends WorkflowText {
  isDraft: boolean;
}

/** Paragon in memory, for one integration. It keeps what a workflow means, and exports its own words for it. */
export interface FakeParagon {
  readonly workflows: Map<string, StoredWorkflow>;
  /** The order in which the server lists workflows: it decides who gets a suffix. */
  order: string[];
  export(): ReadonlyMap<Path, string>;
  /** Takes what the texts of a project mean. Drafts are in no build; what is in no build is removed. */
  push(texts: ReadonlyMap<Path, string>): void;
}

const integration = 'src/integrations/slack';

export function fakeParagon(): FakeParagon {
  const workflows = new Map<string, StoredWorkflow>();
  const paragon: FakeParagon = {
    workflows,
    order: [],
    export() {
      const files = new Map<Path, string>();
      const imports: string[] = [];
      for (const id of paragon.order) {
        const workflow = workflows.get(id);
        if (workflow === undefined) continue;
        const name = freeName(`${workflow.isDraft ? '~' : ''}${workflow.title}`, files);
        files.set(`${integration}/workflows/${name}.ts`, textOf(workflow, 'exported'));
        if (!workflow.isDraft) imports.push(name);
      }
      files.set(`${integration}/config.ts`, configText(imports));
      return files;
    },
    push(texts) {
      const built = [...texts].flatMap(([path, text]) => {
        const isWorkflow = path.startsWith(`${integration}/workflows/`);
        return isWorkflow && !path.includes('/~') ? [meaningOf(text)] : [];
      });
      const ids = new Set(built.map(({ id }) => id));
      for (const [id, { isDraft }] of workflows) {
        if (!ids.has(id) && !isDraft) workflows.delete(id);
      }
      for (const workflow of built) {
        workflows.set(workflow.id, { ...workflow, isDraft: false });
        if (!paragon.order.includes(workflow.id)) paragon.order.push(workflow.id);
      }
    },
  };
  return paragon;
}

function freeName(name: string, files: ReadonlyMap<Path, string>): string {
  for (let number = 0; ; number += 1) {
    const free = number === 0 ? name : `${name}_${number}`;
    if (!files.has(`${integration}/workflows/${free}.ts`)) return free;
  }
}

export function configText(names: readonly string[]): string {
  const binding = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  return `import { IIntegrationConfig } from '@useparagon/core/integration';

${names.map((name) => `import { default as ${binding(name)} } from './workflows/${name}';\n`).join('')}
const config: IIntegrationConfig = {
  workflowDisplayOrder: [${names.map(binding).join(', ')}],
};

export default config;
`;
}
