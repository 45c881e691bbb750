import { type ConfigEntry, configEntries, withEntries } from './config-entries.js';
import type { Decision, Outcome } from './decision.js';
import type { Path } from './files.js';
import { inLineEndingsOf, sameText } from './line-endings.js';
import { isDraft } from './owned-paths.js';
import { configOf, workflowPlace } from './project-paths.js';
import { type Decided, resultOf } from './result-tree.js';
import { sameCode } from './same-code.js';
import { type FileVersion, isDeployed, type SyncFile, type Version } from './sync-file.js';
import { pendingOn, type SideBranch } from './waiting-file.js';

/**
 * A `config.ts` displays the workflows of its integration, and each workflow is decided separately. If the branch keeps
 * one that Paragon deleted, or gets a new one, the list follows.
 */
export function displayedOnBranch(decided: readonly Decided[]): readonly Decided[] {
  const workflows = byIntegration(decided);
  return decided.map((each) => {
    const { file, verdict } = each;
    const integration = configOf(file.path);
    const result = resultOf(each)?.content;
    if (integration === undefined || verdict.kind === 'conflict') return each;
    if (typeof result !== 'string' || typeof file.ours?.content !== 'string') return each;
    const added = (workflows.get(integration) ?? []).flatMap((workflow) =>
      entryFor(resultOf(workflow), workflow.file, file),
    );
    const text = withMore(result, added);
    if (text === undefined || sameText(text, result)) return each;
    if (isWithout(result, file.ours.content, added))
      return { file, verdict: { kind: 'ours', row: 'list-follows' } };
    const inGit = inLineEndingsOf(file.ours.content, text);
    return { file, verdict: { kind: 'text', row: 'list-follows', text: inGit } };
  });
}

/** The decisions with the lists on the side branch, which follow the workflows that wait there. */
export function displayedBeside(
  decisions: readonly Decision[],
  side: SideBranch,
): readonly Decision[] {
  const all = byIntegration(decisions);
  return decisions.map((decision) => {
    const { file } = decision;
    const integration = configOf(file.path);
    const before = integration === undefined ? undefined : besideText(decision, side);
    if (integration === undefined || before === undefined) return decision;
    const workflows = all.get(integration) ?? [];
    const conflicts = workflows.flatMap((each) =>
      each.outcome.kind === 'conflict' ? [{ file: each.file, outcome: each.outcome }] : [],
    );
    // If Paragon's list goes to the side branch, the workflows that Git keeps stay displayed.
    const kept =
      decision.outcome.kind === 'conflict'
        ? workflows.filter(
            ({ outcome: { kind } }) => kind === 'stays-in-paragon' || kind === 'ours',
          )
        : [];
    const added = [
      ...conflicts.flatMap((each) => entryFor(besideVersion(each.outcome), each.file, file)),
      ...kept.flatMap((each) => entryFor(each.file.ours, each.file, file)),
    ];
    const removed = conflicts.flatMap((each) => {
      const version = besideVersion(each.outcome);
      const name = workflowPlace(each.file.ours?.path ?? each.file.path)?.name;
      return name === undefined || isDeployed(version) ? [] : [name];
    });
    const less = withEntries(before, { added: [], removed });
    const text = less === undefined ? undefined : withMore(less, added);
    if (text === undefined || sameText(text, before)) return decision;
    const { mode = '100644' } = file.ours ?? {};
    const version: Version = { content: inLineEndingsOf(before, text), mode };
    return decision.outcome.kind === 'conflict'
      ? { ...decision, outcome: { ...decision.outcome, version } }
      : { ...decision, sideChange: { path: file.path, version } };
  });
}

/** The text of a `config.ts` on the side branch; undefined if it is missing or not a text. */
function besideText({ file, outcome, sideChange }: Decision, side: SideBranch): string | undefined {
  const onBranch = (): Version | undefined => {
    if (outcome.kind === 'delete') return undefined;
    return outcome.kind === 'write' ? outcome.version : file.ours;
  };
  const change = outcome.kind === 'conflict' ? outcome : (sideChange ?? pendingOn(file, side));
  const content = (change === undefined ? onBranch() : change.version)?.content;
  return typeof content === 'string' ? content : undefined;
}

/** What a conflict puts on the side branch; undefined for a deletion. */
export function besideVersion({
  path,
  version,
}: Extract<Outcome, { readonly kind: 'conflict' }>): FileVersion | undefined {
  return version === undefined ? undefined : { ...version, path, isDraft: isDraft(path) };
}

/** Workflows by the folder of their integration. */
function byIntegration<Each extends { readonly file: SyncFile }>(
  all: readonly Each[],
): ReadonlyMap<Path, readonly Each[]> {
  const found = new Map<Path, Each[]>();
  for (const each of all) {
    const integration = workflowPlace(each.file.path)?.integration;
    if (integration === undefined) continue;
    const workflows = found.get(integration);
    if (workflows === undefined) found.set(integration, [each]);
    else workflows.push(each);
  }
  return found;
}

/** How one side displays a workflow that the other one has not deployed. */
function entryFor(
  version: FileVersion | undefined,
  { ours, theirs }: SyncFile,
  config: SyncFile,
): readonly ConfigEntry[] {
  if (version === undefined || version.isDraft || isDeployed(ours) === isDeployed(theirs))
    return [];
  const content = (isDeployed(ours) ? config.ours : config.theirs)?.content;
  const entries = typeof content === 'string' ? configEntries(content) : undefined;
  const name = workflowPlace(version.path)?.name;
  return entries?.filter(({ file }) => file === name) ?? [];
}

/** Adds entries that the config lacks. */
function withMore(config: string, entries: readonly ConfigEntry[]): string | undefined {
  const known = new Set(configEntries(config)?.map(({ file }) => file));
  const added = entries
    .filter(({ file }) => !known.has(file))
    .toSorted((one, other) => one.after.length - other.after.length);
  return withEntries(config, { added, removed: [] });
}

/** Whether a config is Git's without some entries. With them, it is Git's also if an export writes it in another layout. */
function isWithout(config: string, inGit: string, entries: readonly ConfigEntry[]): boolean {
  const filesIn = (text: string) => new Set(configEntries(text)?.map(({ file }) => file));
  const [there, known] = [filesIn(inGit), filesIn(config)];
  const removed = entries.flatMap(({ file }) => (known.has(file) ? [] : [file]));
  if (!removed.every((file) => there.has(file))) return false;
  const less = withEntries(inGit, { added: [], removed });
  return less !== undefined && sameCode(less, config);
}
