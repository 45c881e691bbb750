import { isOid, type Oid } from '../../../src/git/oid.js';
import type { Path } from '../../../src/sync/files.js';
import type { Compiler } from '../../../src/sync/ports.js';
import type { Answer } from '../../../src/sync/referee.js';
import type { Changes } from '../../../src/sync/result-tree.js';
import {
  configPath,
  type FakeParagon,
  fakeParagon,
  inputsPath,
  integration,
  isDeployed,
} from './fake-paragon.js';
import { type FakeRepository, fakeRepository } from './fake-repository.js';
import {
  displayedIn,
  importsOf,
  inputsIn,
  inputUsedBy,
  meaningOf,
  type ParsedWorkflow,
  stepOf,
} from './workflow-texts.js';

/** Both sides. */
export interface World {
  readonly repository: FakeRepository;
  readonly paragon: FakeParagon;
  /** The branch that is synced. */
  readonly branch: string;
}

/** Two sides that hold the same workflows. */
export function openWorld(workflows: number): World {
  const paragon = fakeParagon();
  const ids = Array.from({ length: workflows }, (_, number) => `w${number}`);
  for (const id of ids) {
    paragon.add({ id, title: 'new', steps: ['s0', 's1', 's2'].map((step) => `${id}.${step}=0`) });
  }
  paragon.inputs = ['in0=0', 'in1=0'];
  return { repository: fakeRepository(paragon.export()), paragon, branch: 'main' };
}

export function forkWorld({ repository, paragon, ...rest }: World): World {
  return { repository: repository.fork(), paragon: paragon.fork(), ...rest };
}

type Texts = ReadonlyMap<Path, string>;

/** Builds that are asked for at once are not more. */
const mostAtOnce = 20;

/** Says what the texts mean, whatever their words. */
export function compilerOf(
  repository: FakeRepository,
  count: () => void,
  order?: 'reversed',
): Compiler {
  let asked = 0;
  const textsOf = (
    name: string,
    changes: Changes | undefined,
    { base, ours, theirs }: Parameters<Compiler['build']>[1],
  ): Texts => {
    if (name === 'base') return repository.textsOf(base.files);
    if (name === 'theirs') return repository.textsOf(theirs);
    if (name === 'ours') return repository.textsAt(ours);
    if (name.startsWith('commit')) {
      return repository.textsAt(repository.commitNamed(name.slice('commit '.length)));
    }
    const result = new Map(repository.textsAt(ours));
    for (const [path, version] of changes ?? []) {
      if (version === undefined) result.delete(path);
      else if (typeof version.content === 'string') result.set(path, version.content);
    }
    return result;
  };
  return {
    async build({ tree, changes }, sources) {
      count();
      asked += 1;
      // Whoever was asked first answers last.
      for (let turn = order === undefined ? mostAtOnce : asked; turn < mostAtOnce; turn += 1) {
        await Promise.resolve();
      }
      return built(textsOf(tree, changes, sources));
    },
  };
}

/** What a project means: as `para build` says it, where ids are positions and nobody sees words. */
export function built(texts: Texts): Answer {
  const before = answers.get(texts);
  if (before !== undefined) return before;
  const answer = build(texts);
  answers.set(texts, answer);
  return answer;
}

/** A tree never changes, and is built again and again. */
const answers = new WeakMap<Texts, Answer>();

function build(texts: Texts): Answer {
  const config = texts.get(configPath) ?? '';
  const missing = missingImport(texts);
  if (missing !== undefined) return { kind: 'does-not-build', why: `There is no ${missing}.` };
  const inputs = inputsIn(texts.get(inputsPath) ?? '');
  const deployed = [...texts].filter(([path]) => isDeployed(path));
  const known = new Set(inputs.map(stepOf));
  const entries = new Map<Path, unknown>();
  const ids = new Map<string, string>();
  for (const [path, text] of deployed) {
    const { id, title, steps } = meaningOf(text);
    const unknown = steps.map(inputUsedBy).find((name) => name !== undefined && !known.has(name));
    if (unknown !== undefined) return { kind: 'does-not-build', why: `There is no ${unknown}.` };
    if ([...ids.values()].includes(id)) {
      return { kind: 'does-not-build', why: `The id ${id} is taken.` };
    }
    entries.set(path, { title, steps });
    ids.set(path, id);
  }
  entries.set(
    configPath,
    displayedIn(config).map((name) => ids.get(`${integration}/workflows/${name}.ts`)),
  );
  entries.set(inputsPath, Object.fromEntries(inputs.map((value) => value.split('='))));
  return { kind: 'built', entries };
}

/** A workflow that `config.ts` imports, and that is not there. */
export function missingImport(texts: Texts): string | undefined {
  return importsOf(texts.get(configPath) ?? '').find(
    (name) => !texts.has(`${integration}/workflows/${name}.ts`),
  );
}

export interface WorkflowFile {
  readonly path: Path;
  readonly text: string;
  readonly meaning: ParsedWorkflow;
}

/** A tree never changes, and is asked for again and again. */
const known = new WeakMap<Texts, ReadonlyMap<string, WorkflowFile>>();

/** The workflows of a project by id. */
export function workflowsIn(texts: Texts): ReadonlyMap<string, WorkflowFile> {
  const before = known.get(texts);
  if (before !== undefined) return before;
  const found = new Map(
    [...texts]
      .filter(([path]) => path.startsWith(`${integration}/workflows/`))
      .map(([path, text]) => {
        const meaning = meaningOf(text);
        return [meaning.id, { path, text, meaning }] as const;
      }),
  );
  known.set(texts, found);
  return found;
}

/** What the branch's tip holds. */
export function textsInGit({ repository }: World): Texts {
  return repository.textsAt(repository.tip());
}

/** The commits of the branch, newest first. */
export function firstParents({ repository }: World): readonly Oid[] {
  const line: Oid[] = [];
  for (let commit: Oid | undefined = repository.tip(); commit !== undefined; ) {
    line.push(commit);
    commit = repository.parentOf(commit);
  }
  return line;
}

/** What is recorded of Paragon. */
export function recordedTexts(
  { repository }: World,
  state: Oid | undefined = repository.refs.get('state'),
): Texts {
  const folder = 'export/';
  return new Map(
    [...(state === undefined ? [] : repository.textsAt(state))].flatMap(([path, text]) =>
      path.startsWith(folder) ? [[path.slice(folder.length), text]] : [],
    ),
  );
}

/** What is recorded, but for the files; undefined where nothing is. */
export function recordIn(
  { repository }: World,
  state: Oid | undefined = repository.refs.get('state'),
): string | undefined {
  return state && repository.textsAt(state).get('state.json');
}

/** The branch's commit that is recorded. */
export function recordedCommit(world: World): Oid | undefined {
  return recordedAs('commit', world);
}

/** The commit that a sync has recorded as the last one that it put beside the branch. */
export function recordedSide(world: World): Oid | undefined {
  return recordedAs('side', world);
}

function recordedAs(name: 'commit' | 'side', world: World): Oid | undefined {
  const line = new RegExp(`^ {2}"${name}": "(?<commit>[^"]+)"`, 'm');
  const commit = line.exec(recordIn(world) ?? '')?.groups?.commit;
  return isOid(commit) ? commit : undefined;
}

/** The commits that a record says a push may still bring. */
export function announcedIn(world: World, state: Oid | undefined): readonly Oid[] {
  if (state === undefined) return [];
  const json = recordIn(world, state) ?? '';
  const [, pushes = ''] = /"pushing": \{(?<pushes>.*?)\n {2}\}/s.exec(json) ?? [];
  return [...pushes.matchAll(/"commit": "(?<commit>[^"]+)"/g)].flatMap(({ groups }) => {
    const commit = groups?.commit;
    return isOid(commit) ? [commit] : [];
  });
}
