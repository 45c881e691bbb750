import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bulkFile } from '../registry/bulk-cli.js';

/** Workflows of one integration. */
const ofEach = 50;

/**
 * The nth version of a project with many workflows: from one version to the next, one workflow in a hundred changes.
 */
export interface BulkProject {
  /** All files of a version, from the folder of the integrations. */
  files(version: number): Readonly<Record<string, string>>;
  /** Those that are not as they were in the version before. */
  changed(version: number): Readonly<Record<string, string>>;
}

export function bulkProject(size: number): BulkProject {
  const step = Math.ceil(size / Math.max(1, Math.floor(size / 100)));
  // Each version edits others than the one before.
  const edits = (number: number, version: number): number =>
    Math.floor((version + step - 1 - (number % step)) / step);
  const fileOf = (number: number, version: number): readonly [string, string] => [
    `${integrationOf(number)}/workflows/w${number}.ts`,
    workflowText(number, edits(number, version)),
  ];
  const numbers = Array.from({ length: size }, (_, number) => number);
  return {
    files: (version) =>
      Object.fromEntries([
        ...numbers.map((number) => fileOf(number, version)),
        ...configs(numbers).map(([integration, text]) => [`${integration}/config.ts`, text]),
      ]),
    changed: (version) =>
      Object.fromEntries(
        numbers
          .filter((number) => edits(number, version) !== edits(number, version - 1))
          .map((number) => fileOf(number, version)),
      ),
  };
}

/** The files of a branch whose project is exported from a folder. */
export function bulkFiles(project: BulkProject, source: string): Readonly<Record<string, string>> {
  const files = Object.entries(project.files(0));
  return {
    [bulkFile]: JSON.stringify({ source }),
    ...Object.fromEntries(files.map(([path, text]) => [`src/integrations/${path}`, text])),
  };
}

/** Lays files out in a folder, over what is there. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function integrationOf(number: number): string {
  return `custom.bulk${Math.floor(number / ofEach)}`;
}

function configs(numbers: readonly number[]): ReadonlyArray<readonly [string, string]> {
  const integrations = Map.groupBy(numbers, integrationOf);
  return [...integrations].map(([integration, workflows]) => {
    const imports = workflows.map(
      (number) => `import { default as W${number} } from './workflows/w${number}';\n`,
    );
    const order = workflows.map((number) => `W${number}`).join(', ');
    const text = `${imports.join('')}\nexport default { workflowDisplayOrder: [${order}] };\n`;
    return [integration, text] as const;
  });
}

/** About as long as a workflow of two steps. */
function workflowText(number: number, edit: number): string {
  const steps = ['first', 'second'].map(
    (step) => `    const ${step} = new RequestStep({
      autoRetry: false,
      continueWorkflowOnError: false,
      description: '${step} of ${number}, edit ${edit}',
      url: \`https://example.com/${number}/\${context.getInput(this.inputs.channel)}\`,
      method: 'POST',
      params: {},
      headers: {},
    });
`,
  );
  return `import { RequestStep, Workflow } from '@useparagon/core';

/**
 * Workflow ${number} implementation
 */
export default class extends Workflow {
  define(integration, context, connectUser) {
${steps.join('\n')}
    first.nextStep(second);

    return this.register({ first, second });
  }

  name: string = 'Workflow ${number}';

  description: string = '';

  inputs = createInputs({});

  readonly id: string = '00000000-0000-4000-8000-${String(number).padStart(12, '0')}';
}
`;
}
