import type { Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import type { Policy } from '../../../src/sync/plan.js';
import type { Exported } from '../../../src/sync/ports.js';
import { checkPush, guardOf, isWhereItWas } from '../../../src/sync/sync-guard.js';
import { carryOut, planPull } from '../../../src/sync/sync-pull.js';
import { deliverRecord, recordPush } from '../../../src/sync/sync-record.js';
import { readRecord } from '../../../src/sync/sync-view.js';
import { meaningOf } from './workflow-texts.js';
import {
  configText,
  importsOf,
  integration,
  openWorld,
  textOf,
  valuesBeside,
  valuesInGit,
  valuesInParagon,
  type World,
  workflowsInGit,
} from './world.js';

/** What happens in a history. Workflows and steps are named by number, whatever is there. */
export type Event =
  | { readonly kind: 'dashboard-edits'; readonly workflow: number; readonly step: number }
  | {
      readonly kind: 'dashboard-renames' | 'dashboard-drafts' | 'dashboard-deletes';
      readonly workflow: number;
    }
  | { readonly kind: 'dashboard-adds' | 'dashboard-reorders' }
  | { readonly kind: 'git-edits'; readonly workflow: number; readonly step: number }
  | { readonly kind: 'git-rewrites' | 'git-deletes' | 'git-moves'; readonly workflow: number }
  | { readonly kind: 'git-adds' }
  | {
      readonly kind: 'pull';
      readonly policy: Policy;
      readonly kill: Kill | undefined;
      /** A push that comes and goes while the export is on its way. */
      readonly meets?: 'push' | undefined;
    }
  | {
      readonly kind: 'push';
      readonly onConflict: 'fail' | 'overwrite';
      readonly records: boolean;
      readonly kill: Kill | undefined;
    }
  | { readonly kind: 'state-is-lost' }
  | { readonly kind: 'state-is-replaced' };

/** Where a run ends without its answer: an effect, and which side of it. */
export interface Kill {
  readonly effect: number;
  readonly when: 'before' | 'after';
}

export interface Ended {
  readonly world: World;
  /** What happened, for comparison. */
  readonly trace: readonly string[];
  /** What must not have happened. */
  readonly faults: readonly string[];
}

class Killed extends Error {}

/** Plays a history on both sides, and watches that nobody's work gets lost. */
export async function play(
  events: readonly Event[],
  {
    referee,
    workflows = 2,
  }: { readonly referee: 'compiler' | 'none'; readonly workflows?: number },
): Promise<Ended> {
  const world = openWorld(workflows, referee);
  const { repository, paragon } = world;
  const trace: string[] = [];
  const faults: string[] = [];
  // Values that a side has held since a person last wrote them on the other one.
  const seenByGit = new Set(valuesInGit(world));
  const seenByParagon = new Set(valuesInParagon(world));
  const editedInParagon = new Set<string>();
  let written = 0;

  for (const [index, event] of events.entries()) {
    trace.push(`${index} ${JSON.stringify(event)}`);
    if (event.kind === 'pull' || event.kind === 'push') await sync(event);
    else if (event.kind === 'state-is-lost') repository.refs.delete('state');
    else if (event.kind === 'state-is-replaced') repository.refs.set('state', repository.tip());
    else person(event);
    trace.push(snapshot(world));
  }
  await settle();
  return { world, trace, faults };

  function fault(text: string): void {
    faults.push(text);
    trace.push(`FAULT ${text}`);
  }

  function person(
    event: Exclude<
      Event,
      { readonly kind: 'pull' | 'push' | 'state-is-lost' | 'state-is-replaced' }
    >,
  ): void {
    written += 1;
    if (event.kind.startsWith('git')) {
      const changes = gitChanges(event);
      if (changes.size > 0) repository.personCommits(changes);
      for (const value of valuesInGit(world)) seenByGit.add(value);
      return;
    }
    dashboard(event);
    for (const value of valuesInParagon(world)) seenByParagon.add(value);
  }

  function dashboard(event: Event): void {
    if (event.kind === 'dashboard-reorders') {
      paragon.order.reverse();
      return;
    }
    if (event.kind === 'dashboard-adds') {
      const id = `d${written}`;
      paragon.workflows.set(id, {
        id,
        title: 'new',
        steps: [`dashboard-${written}`],
        isDraft: false,
      });
      paragon.order.push(id);
      editedInParagon.add(id);
      return;
    }
    const all = [...paragon.workflows.values()];
    if (!('workflow' in event) || all.length === 0) return;
    const workflow = all[event.workflow % all.length];
    if (workflow === undefined) return;
    editedInParagon.add(workflow.id);
    if (event.kind === 'dashboard-deletes') paragon.workflows.delete(workflow.id);
    if (event.kind === 'dashboard-drafts') workflow.isDraft = !workflow.isDraft;
    if (event.kind === 'dashboard-renames') workflow.title = `title${written}`;
    if (event.kind === 'dashboard-edits') {
      workflow.steps[event.step % workflow.steps.length] = `dashboard-${written}`;
    }
  }

  function gitChanges(event: Event): Map<Path, string | undefined> {
    const changes = new Map<Path, string | undefined>();
    const here = [...workflowsInGit(world)];
    const config = `${integration}/config.ts`;
    const configNow = repository.textsAt(repository.tip()).get(config) ?? '';
    if (event.kind === 'git-adds') {
      const name = `ours${written}`;
      const workflow = { id: `g${written}`, title: name, steps: [`git-${written}`] };
      changes.set(`${integration}/workflows/${name}.ts`, textOf(workflow, 'by hand'));
      changes.set(config, configText([...importsOf(configNow), name]));
      return changes;
    }
    const found = 'workflow' in event ? here[event.workflow % Math.max(1, here.length)] : undefined;
    if (found === undefined) return changes;
    const [, { path, text }] = found;
    const meaning = meaningOf(text);
    const isByHand = text.includes('ownStep');
    const name = path.replace(/^.*\/|\.ts$/g, '');
    if (event.kind === 'git-edits') {
      meaning.steps[event.step % meaning.steps.length] = `git-${written}`;
      changes.set(path, textOf(meaning, isByHand ? 'by hand' : 'exported'));
    }
    if (event.kind === 'git-rewrites') changes.set(path, textOf(meaning, 'by hand'));
    if (event.kind === 'git-deletes') {
      changes.set(path, undefined);
      changes.set(config, configText(importsOf(configNow).filter((each) => each !== name)));
    }
    if (event.kind === 'git-moves' && !name.startsWith('~')) {
      changes.set(path, undefined);
      changes.set(`${integration}/workflows/moved${written}.ts`, text);
      changes.set(
        config,
        configText(importsOf(configNow).map((each) => (each === name ? `moved${written}` : each))),
      );
    }
    return changes;
  }

  async function sync(event: Extract<Event, { readonly kind: 'pull' | 'push' }>): Promise<void> {
    const before = {
      refs: new Map(repository.refs),
      git: valuesInGit(world),
      paragon: valuesInParagon(world),
    };
    const texts = repository.textsAt(repository.tip());
    let effects = 0;
    const effect = async <T>(work: () => Promise<T> | T): Promise<T> => {
      effects += 1;
      if (event.kill?.effect === effects && event.kill.when === 'before') throw new Killed();
      const result = await work();
      if (event.kill?.effect === effects && event.kill.when === 'after') throw new Killed();
      return result;
    };
    let how: string;
    try {
      how = event.kind === 'pull' ? await meetingPull(event, effect) : await push(event, effect);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      how = 'killed';
    }
    trace.push(`  ${how}`);
    judge(event, before, texts);
    for (const value of [...valuesInGit(world), ...valuesBeside(world)]) seenByGit.add(value);
    for (const value of valuesInParagon(world)) seenByParagon.add(value);
  }

  /** Begins again where a ref has moved, as a pull does. */
  async function meetingPull(
    { policy, meets }: Extract<Event, { readonly kind: 'pull' }>,
    effect: <T>(work: () => Promise<T> | T) => Promise<T>,
  ): Promise<string> {
    const how = await pull(policy, effect, async () => {
      if (meets !== 'push') return;
      const met = await push(aPush, async (work) => work());
      trace.push(`    meets a push: ${met}`);
    });
    return how === 'moved' ? pull(policy, effect) : how;
  }

  async function pull(
    policy: Policy,
    effect: <T>(work: () => Promise<T> | T) => Promise<T>,
    meanwhile: () => Promise<void> = async () => undefined,
  ): Promise<string> {
    const exportNow = async (): Promise<Exported> => {
      const files = repository.store(paragon.export());
      await meanwhile();
      return { files, cliVersion: '1' };
    };
    const planned = await planPull({ tip: repository.tip(), exportNow, policy }, world.context);
    if (planned === 'moved') return 'moved';
    for (const { file, row, outcome } of planned.decided) {
      // A person has decided that Git's version counts.
      const theirs = row === 'for-git' ? file.theirs?.content : undefined;
      const decided = typeof theirs === 'string' ? meaningOf(theirs).steps : [];
      for (const value of decided) seenByGit.add(value);
      if (row !== 'paragon-unchanged' || outcome.kind !== 'ours')
        trace.push(`    ${file.path} ${row} ${outcome.kind}`);
    }
    const context = {
      ...world.context,
      repository: {
        ...repository,
        move: (moves: Parameters<typeof repository.move>[0]) =>
          effect(() => repository.move(moves)),
      },
    };
    const { kind } = await carryOut(
      planned,
      { message: 'pull', sideMessage: 'conflict', paragonCommit: undefined },
      context,
    );
    if (kind === 'moved') return kind;
    return planned.decided.some(({ outcome }) => ['waits', 'conflict'].includes(outcome.kind))
      ? `${kind}, conflict`
      : kind;
  }

  async function push(
    { onConflict, records }: Extract<Event, { readonly kind: 'push' }>,
    effect: <T>(work: () => Promise<T> | T) => Promise<T>,
  ): Promise<string> {
    const refs = await repository.read();
    const head = repository.tip();
    const record = await readRecord(refs, world.context);
    const guard = guardOf(record);
    const isForced = onConflict === 'overwrite';
    if (typeof guard === 'object' && !isForced) return guard.kind;
    const before = { files: repository.store(paragon.export()), cliVersion: '1' };
    let isUpToDate = false;
    if (guard === 'on' && !isForced) {
      const exported = { files: repository.store(paragon.export()), cliVersion: '1' };
      const check = await checkPush(
        { head, exported, refs, record, built: buildOf(head) },
        world.context,
      );
      const { held, removals } = check;
      if (held.length > 0 || removals !== undefined) {
        return `guarded: ${held.map(({ file, row }) => `${file.path} ${row}`).join(', ')}`;
      }
      isUpToDate = check.isUpToDate;
    }
    if (!isWhereItWas(refs, await repository.read())) return 'moved';
    if (isUpToDate) {
      const [git, held] = [meaningInGit(), meaningInParagon()];
      if (git !== held) fault(`Up to date, and Git holds ${git}, Paragon ${held}.`);
      return 'up-to-date';
    }
    await effect(() => paragon.push(repository.textsAt(head)));
    if (record.reading.kind !== 'valid' || !records) return 'pushed';
    const after = { files: repository.store(paragon.export()), cliVersion: '1' };
    const { recording } = await recordPush(
      {
        head,
        before: isForced ? undefined : before,
        after,
        state: record.reading.state,
        built: buildOf(head),
        earlier: undefined,
      },
      world.context,
    );
    const recorded = await effect(() => deliverRecord(recording, { head, refs }, world.context));
    return `pushed, ${recorded}, unknown: ${[...recording.unknown].join(' ')}`;
  }

  /** What a run may not have done. */
  function judge(
    event: Extract<Event, { readonly kind: 'pull' | 'push' }>,
    before: {
      readonly refs: ReadonlyMap<string, string>;
      readonly git: ReadonlySet<string>;
      readonly paragon: ReadonlySet<string>;
    },
    texts: ReadonlyMap<Path, string>,
  ): void {
    if (event.kind === 'push') {
      const isProtected = before.refs.has('state') && event.onConflict === 'fail';
      const now = valuesInParagon(world);
      for (const value of before.paragon) {
        if (isProtected && !now.has(value) && !seenByGit.has(value))
          fault(`A push overwrote ${value}.`);
      }
      return;
    }
    if (event.policy.mode === 'mirror' || event.policy.onConflict === 'paragon') return;
    const now = valuesInGit(world);
    for (const value of before.git) {
      if (!now.has(value) && !seenByParagon.has(value))
        fault(`A pull removed ${value}, which Paragon never held.`);
    }
    const here = workflowsInGit(world);
    for (const [path, text] of texts) {
      if (!path.startsWith(`${integration}/workflows/`)) continue;
      const { id } = meaningOf(text);
      if (!editedInParagon.has(id) && here.get(id)?.text !== text)
        fault(`A pull rewrote ${path}, which nobody edited in Paragon.`);
      if (text.includes('ownStep') && here.has(id) && !here.get(id)?.text.includes('ownStep'))
        fault(`A pull flattened ${path}.`);
      if (
        here.has(id) &&
        here.get(id)?.path.replace('~', '') !== path.replace('~', '') &&
        !path.includes('~')
      )
        fault(`A pull renamed ${path} to ${here.get(id)?.path}.`);
    }
    const names = importsOf(
      repository.textsAt(repository.tip()).get(`${integration}/config.ts`) ?? '',
    );
    const known = repository.textsAt(repository.tip());
    for (const name of names) {
      if (!known.has(`${integration}/workflows/${name}.ts`))
        fault(`config.ts imports ${name}, which is not there.`);
    }
  }

  /** Once all is decided, both sides say the same, and further runs change nothing. */
  async function settle(): Promise<void> {
    const none = async <T>(work: () => Promise<T> | T): Promise<T> => work();
    trace.push('settle');
    await pull({ mode: 'two-way', onConflict: 'paragon' }, none);
    const pushed = await push(aPush, none);
    trace.push(pushed);
    if (!/^(?:pushed|up-to-date)/.test(pushed))
      fault(`After all was decided, a push was ${pushed}.`);
    await pull({ mode: 'two-way', onConflict: 'paragon' }, none);
    const [git, held] = [meaningInGit(), meaningInParagon()];
    if (git !== held) fault(`After all was decided, Git holds ${git}, and Paragon ${held}.`);
    const refs = JSON.stringify([...repository.refs]);
    const again = await pull({ mode: 'two-way', onConflict: 'pull-request' }, none);
    if (again !== 'nothing-to-do' || JSON.stringify([...repository.refs]) !== refs)
      fault(`A pull of nothing new was ${again}.`);
    // One more push may be needed to know what Paragon holds.
    await push(aPush, none);
    const last = await push(aPush, none);
    if (last !== 'up-to-date') fault(`A push of nothing new was ${last}.`);
  }

  /** What a build of the commit says. */
  function buildOf(commit: Oid): string {
    const texts = repository.textsAt(commit);
    const deployed = [...texts].filter(([path]) => !path.includes('~'));
    const meanings = deployed.map(([path, text]) =>
      path.endsWith('config.ts') ? { order: importsOf(text) } : meaningOf(text),
    );
    return JSON.stringify(meanings);
  }

  function meaningInGit(): string {
    const deployed = [...workflowsInGit(world)].filter(([, { path }]) => !path.includes('~'));
    return JSON.stringify(deployed.map(([, { text }]) => meaningOf(text)).sort(byId));
  }

  function meaningInParagon(): string {
    const deployed = [...paragon.workflows.values()].filter(({ isDraft }) => !isDraft);
    return JSON.stringify(
      deployed.map(({ id, title, steps }) => ({ id, title, steps })).sort(byId),
    );
  }
}

const aPush = { kind: 'push', onConflict: 'fail', records: true, kill: undefined } as const;

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function snapshot({ repository, paragon }: World): string {
  const git = [...repository.textsAt(repository.tip())].map(([path, text]) => [
    path,
    meaningOf(text).steps,
  ]);
  return JSON.stringify([git, [...paragon.workflows.values()]]);
}
