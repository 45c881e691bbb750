import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Dashboard, olderQuickVersion, openWorld, quickVersion } from '@paragraph/sandbox';
import { inject } from 'vitest';
import { CliFailure } from '../../src/paragon/paragraph-cli.js';
import { prepareCli } from '../../src/paragon/prepare-cli.js';
import type { Path } from '../../src/sync/files.js';
import { runIn } from '../paragon/run-in-world.js';
import { configPath, fakeParagon, inputsPath, integration } from './histories/fake-paragon.js';
import {
  inputsInCode,
  personIn,
  projectCode,
  uuidOf,
  workflowIn,
} from './histories/real-project.js';
import {
  configText,
  displayedIn,
  inputsIn,
  inputsText,
  meaningOf,
  textOf,
  type WorkflowText,
} from './histories/workflow-texts.js';
import { built } from './histories/world.js';

/** What the files of a project say, in whichever words. */
export interface ToldProject {
  /** By the names of their files. */
  readonly workflows: Readonly<Record<string, WorkflowText>>;
  readonly displayed: readonly string[];
  readonly inputs: readonly string[];
}

/** Paragon with a project. */
export interface HeldProject {
  export(): Promise<ToldProject>;
  /** The texts of an export by one of two versions of the CLI. */
  textsBy(version: 'older' | 'newer'): Promise<Texts>;
  /** Builds, and pushes what was built. */
  push(project: ToldProject): Promise<'pushed' | 'refused'>;
  /** A push of which nobody hears an answer. */
  pushUnheard(project: ToldProject): Promise<void>;
  rename(id: string, title: string): void;
  editStep(workflow: WorkflowText, value: string): void;
  /** Adds a step that two versions of the CLI write in other words. In the fake they do so with every step. */
  addRequest(workflow: WorkflowText): void;
  mark(id: string, as: 'draft' | 'deployed'): void;
  delete(id: string): void;
  /** Displays workflows in this order. */
  sort(ids: readonly string[]): void;
}

export interface ParagonBench {
  /** A project of its own, with these workflows, which the dashboard has made in this order. */
  hold(...workflows: readonly WorkflowText[]): Promise<HeldProject>;
  close(): Promise<void>;
}

type Texts = ReadonlyMap<Path, string>;

const address = { type: 'VALUE', dataType: 'STRING', value: 'https://example.com' };
const somewhere = { type: 'TOKENIZED', dataType: 'STRING', parts: [address] };
const request: Parameters<Dashboard['addStep']>[3] = {
  name: 'request',
  type: 'ACTION/REQUEST',
  parameters: {
    httpMethod: 'POST',
    url: somewhere,
    params: [],
    headers: [],
    body: [],
    bodyType: 'raw',
    rawBody: somewhere,
    ignoreFailure: false,
    retryOnFailure: false,
  },
};

function told(
  texts: Texts,
  read: {
    readonly workflow: (text: string) => WorkflowText;
    readonly inputs: (text: string) => readonly string[];
  },
): ToldProject {
  const folder = `${integration}/workflows/`;
  const workflows = [...texts].flatMap(([path, text]) => {
    if (!path.startsWith(folder)) return [];
    const { id, title, steps } = read.workflow(text);
    return [[path.slice(folder.length, -'.ts'.length), { id, title, steps }] as const];
  });
  return {
    workflows: Object.fromEntries(workflows),
    displayed: displayedIn(texts.get(configPath) ?? ''),
    inputs: read.inputs(texts.get(inputsPath) ?? ''),
  };
}

/** In memory. */
export async function fakeBench(): Promise<ParagonBench> {
  const textsOf = ({ workflows, displayed, inputs }: ToldProject): Texts => {
    const files = Object.entries(workflows).map(
      ([name, workflow]) =>
        [`${integration}/workflows/${name}.ts`, textOf(workflow, 'by hand')] as const,
    );
    const rest = [
      [configPath, configText(displayed)],
      [inputsPath, inputsText(inputs)],
    ] as const;
    return new Map([...files, ...rest]);
  };
  return {
    async hold(...workflows) {
      const paragon = fakeParagon();
      for (const workflow of workflows) paragon.add(workflow);
      const push: HeldProject['push'] = async (project) => {
        const texts = textsOf(project);
        if (built(texts).kind !== 'built') return 'refused';
        paragon.push(texts);
        return 'pushed';
      };
      return {
        export: async () => told(paragon.export(), { workflow: meaningOf, inputs: inputsIn }),
        textsBy: async (version) => paragon.export(version === 'older' ? '1' : '2'),
        push,
        pushUnheard: async (project) => void (await push(project)),
        rename: (id, title) => paragon.edit(id, { title }),
        editStep: ({ id, steps }, value) => paragon.edit(id, { steps: steps.with(0, value) }),
        addRequest: () => undefined,
        mark: paragon.mark,
        delete: paragon.delete,
        sort(ids) {
          paragon.displayed = ids;
        },
      };
    },
    close: async () => undefined,
  };
}

/** The CLI's stand-in, with the sandbox's Paragon behind it. */
export async function realBench(): Promise<ParagonBench> {
  const world = await openWorld({
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    cli: 'quick',
  });
  const { paragon } = world;
  const { run, home } = await runIn(world);
  const { signal } = run;
  const wanted = { input: quickVersion, project: undefined, home, signal };
  const { cli } = await prepareCli(run, wanted);
  const older = await cli.inVersion(olderQuickVersion);
  const folder = join(world.root, 'project');
  const projectFile = join(folder, '.para', 'project.json');
  await cli.install(folder);

  const write = async (texts: Texts): Promise<void> => {
    for (const made of [integration, 'dist', 'out']) {
      await rm(join(folder, made), { recursive: true, force: true });
    }
    for (const [path, text] of texts) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const read = async (): Promise<Texts> => {
    const within = { withFileTypes: true, recursive: true } as const;
    const files = (await readdir(join(folder, integration), within)).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      await Promise.all(
        files.map(async ({ parentPath, name }): Promise<[Path, string]> => {
          const file = join(parentPath, name);
          const path = file.slice(folder.length + 1).replaceAll('\\', '/');
          return [path, await readFile(file, 'utf8')];
        }),
      ),
    );
  };

  return {
    async hold(...workflows) {
      const projectId = paragon.createProject();
      const settings = JSON.parse(await readFile(projectFile, 'utf8'));
      await writeFile(projectFile, JSON.stringify({ ...settings, projectId }));
      const dashboard = paragon.dashboard(projectId);
      dashboard.addIntegration('slack');
      const person = personIn(dashboard);
      for (const workflow of workflows) person.add(workflow);
      const push: HeldProject['push'] = async ({ workflows, displayed, inputs }) => {
        await write(
          projectCode({ workflows: new Map(Object.entries(workflows)), displayed, inputs }),
        );
        try {
          await cli.build(folder, { skipTypeErrors: false });
          await cli.push(folder, { dryRun: false });
          return 'pushed';
        } catch (thrown) {
          if (!(thrown instanceof CliFailure)) throw thrown;
          return 'refused';
        }
      };
      return {
        async export() {
          await cli.pull(folder);
          return told(await read(), { workflow: workflowIn, inputs: inputsInCode });
        },
        async textsBy(version) {
          await (version === 'older' ? older : cli).pull(folder);
          return read();
        },
        push,
        async pushUnheard(project) {
          const fault = { reset: true, answerLost: true } as const;
          paragon.fail({ route: 'PUT /sandbox/cli/projects/:id', fault });
          if ((await push(project)) === 'pushed') throw new Error('The CLI has heard an answer.');
        },
        rename: (id, title) => dashboard.renameWorkflow('slack', uuidOf(id), title),
        editStep: (workflow, value) =>
          person.edit(workflow.id, { steps: workflow.steps.with(0, value) }, workflow),
        addRequest: ({ id, steps }) =>
          void dashboard.addStep('slack', uuidOf(id), steps.at(-1) ?? '', request),
        mark: person.mark,
        delete: person.delete,
        sort: (ids) => dashboard.reorderWorkflows('slack', ids.map(uuidOf)),
      };
    },
    async close() {
      await home.remove();
      await world.close();
    },
  };
}
