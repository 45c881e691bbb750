import type { ProjectDocument } from '../../../../src/paragon/model.js';
import { CliError } from '../cli-error.js';
import type { Memory } from '../memory.js';
import { configCode } from './config-code.js';
import { nameProject } from './project-names.js';
import { resourceCode } from './resource-code.js';
import { eventCode, inputsCode, personaCode } from './small-files.js';
import { triggerCode } from './trigger-code.js';
import { workflowCode } from './workflow-code.js';

/** What an export writes, by path below the project's folder, formatted. */
export async function projectFiles(
  document: ProjectDocument,
  { bodyTypeFirst, memory }: { bodyTypeFirst: boolean; memory: Memory },
): Promise<Map<string, string>> {
  const names = nameProject(document);
  const code = new Map<string, string>([['persona.meta', personaCode(document.persona.meta)]]);
  for (const event of Object.values(document.events)) {
    code.set(names.events.get(event.id) ?? event.id, eventCode(event));
  }
  for (const integration of Object.values(document.integrations)) {
    const folder = `integrations/${integration.name}`;
    code.set(`${folder}/config`, configCode(integration, names));
    code.set(`${folder}/inputs`, inputsCode(integration));
    for (const workflow of Object.values(integration.workflows)) {
      const context = { document, names, integration, bodyTypeFirst };
      code.set(names.workflows.get(workflow.id) ?? workflow.id, workflowCode(workflow, context));
    }
    for (const trigger of Object.values(integration.customTriggers)) {
      code.set(names.triggers.get(trigger.id) ?? trigger.id, triggerCode(trigger));
    }
  }
  for (const resource of Object.values(document.resources)) {
    const draft = resource.isDraft ? '~' : '';
    code.set(`${names.resources.get(resource.id)}/${draft}config`, resourceCode(resource));
    for (const trigger of Object.values(resource.triggers)) {
      code.set(names.triggers.get(trigger.id) ?? trigger.id, triggerCode(trigger));
    }
  }
  const files = [...code].map(async ([path, text]): Promise<[string, string]> => {
    const file = `src/${path}.ts`;
    return [file, await memory.recall([text], () => formatted(file, text))];
  });
  return new Map(await Promise.all(files));
}

async function formatted(path: string, code: string): Promise<string> {
  const [estree, typescript, { format }] = await Promise.all([
    import('prettier/plugins/estree'),
    import('prettier/plugins/typescript'),
    import('prettier/standalone'),
  ]);
  try {
    return await format(code, {
      parser: 'typescript',
      plugins: [estree, typescript],
      singleQuote: true,
      trailingComma: 'all',
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${path} could not be written: ${reason}`);
  }
}
