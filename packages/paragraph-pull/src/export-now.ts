import {
  type Checkout,
  type Exported,
  layOutProject,
  type NetworkContext,
  type ParagraphCli,
  type Project,
  type ProjectTree,
  type ScratchRepository,
  type SyncPorts,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import type { EarlyTree } from './early-tree.js';
import { type ExportedFiles, exportedFiles } from './exported-tree.js';
import type { Look } from './look.js';
import { provideProjectFile } from './project-file.js';

/** What an export needs of the run. */
export interface ExportContext {
  readonly run: NetworkContext;
  readonly facts: Pick<PullContext['facts'], 'timed'>;
}

/** Where Paragon's version is exported to. */
export interface ExportInput {
  readonly scratch: ScratchRepository;
  readonly ports: Pick<SyncPorts, 'repository'>;
  /** Called while Paragon exports. */
  expectExport(): void;
  /** Called with an export that has been read: its folders are no longer needed. */
  onRead(tree: ProjectTree): void;
  readonly cli: ParagraphCli;
  readonly checkout: Checkout;
  readonly project: Project;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
}

export type ExportedNow = ExportedFiles & Exported;

interface ExportOptions {
  /** A project that may be laid out already. */
  readonly early?: EarlyTree;
  /** Called as soon as Paragon exports. */
  readonly meanwhile: () => void;
}

/** Paragon's current version, exported onto the tip. */
export async function exportNow(
  context: ExportContext,
  input: ExportInput,
  { tip, refs: { state }, blobs }: Look,
  { early, meanwhile }: ExportOptions,
): Promise<ExportedNow> {
  const { facts } = context;
  const {
    cli,
    ports: { repository },
    expectExport,
  } = input;
  let reading: Promise<unknown> | undefined;
  const exporting = async ({ project }: ProjectTree): Promise<void> => {
    const pulling = facts.timed('para pull', () => cli.pull(project));
    // A plan begins with these, and the repository remembers what was read.
    reading = Promise.all([
      repository.filesAt(tip),
      state.kind === 'at' ? repository.stateAt(state.commit) : undefined,
    ]);
    reading.catch(() => undefined);
    expectExport();
    meanwhile();
    await pulling;
  };
  const exported = await exportOnto(context, input, tip, exporting, { blobs, early });
  await reading;
  return { ...exported, cliVersion: cli.version };
}

/** Lays the project of a commit out in a folder of its own, and exports there. */
export async function exportOnto(
  { run }: ExportContext,
  { scratch, checkout, project, prefix, onRead }: ExportInput,
  tip: Look['tip'],
  exporting: (tree: ProjectTree) => Promise<unknown>,
  { blobs, early }: { readonly blobs?: Look['blobs']; readonly early?: EarlyTree | undefined } = {},
): Promise<ExportedFiles> {
  const path = prefix.replace(/\/$/, '');
  const tree = await (early?.(tip) ??
    layOutProject(scratch, tip, path, { ...run, ...(blobs && { blobs }) }));
  await provideProjectFile(tree, { checkout, project });
  await exporting(tree);
  const exported = await exportedFiles(tree);
  onRead(tree);
  return exported;
}
