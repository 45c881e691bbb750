import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isOid } from '../../src/git/oid.js';
import { announcePush } from '../../src/sync/announce-push.js';
import { checkPush } from '../../src/sync/check-push.js';
import { deliverRecord, recordPush } from '../../src/sync/record-push.js';
import { readRecord } from '../../src/sync/sync-view.js';
import { exportWith, portsOf, pullOn, versionWith } from './bench-pull.js';
import { type Bench, realBench } from './repository-benches.js';

const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;

/** All these files, with another text. */
function texts(count: number, text: string): ReadonlyMap<string, string> {
  const names = Array.from({ length: count }, (_, number) => `src/events/e${number}.ts`);
  return new Map(names.map((name, number) => [name, `${text} ${number}\n`]));
}

async function recordOf(bench: Bench) {
  const refs = await bench.repository.read();
  const record = await readRecord(refs, portsOf(bench));
  if (record.reading.kind !== 'valid') throw new Error(record.reading.kind);
  return { refs, record, state: record.reading.state };
}

/** Pushes a commit of a person, as a run does. */
async function pushOn(bench: Bench, changes: ReadonlyMap<string, string>): Promise<void> {
  const ports = portsOf(bench);
  const before = await exportWith(new Map(), bench);
  const head = await bench.personCommits(changes);
  const { refs, record, state } = await recordOf(bench);
  const [run, built] = ['a push', 'x'];
  const check = await checkPush({ head, built, exported: before, refs, record }, ports);
  expect(check).toMatchObject({ wouldOverwrite: [], isUpToDate: false });
  const announced = await announcePush({ run, head }, { refs, state }, bench.repository);
  if (announced === 'moved') throw new Error('Nobody moved the record.');
  const after = await exportWith(new Map(), bench);
  const done = { ...announced, run, head, built, before, after, earlier: undefined };
  const { recording } = await recordPush(done, ports);
  expect(await deliverRecord(recording, { head, refs: announced.refs }, ports)).toBe('delivered');
}

/** How many processes a pull and a push start if every file changes, without and with a record. */
async function processes(count: number): Promise<readonly number[]> {
  const bench = await realBench('', texts(count, 'first'));
  const started: number[] = [];
  const counted = async (run: Promise<unknown>): Promise<void> => {
    const before = bench.started();
    await run;
    started.push(bench.started() - before);
  };
  const pull = async (text: string): Promise<void> => {
    const held = new Map([...texts(count, text)].map(([name, to]) => [name, versionWith(to)]));
    const { changes } = await pullOn(bench, { exportNow: () => exportWith(held, bench), policy });
    expect(changes.size).toBe(count);
  };
  await counted(pull('second'));
  await counted(pull('third'));
  await counted(pushOn(bench, texts(count, 'fourth')));
  return started;
}

it('a pull or a push of a hundred files starts as many processes as one of ten', async () => {
  const [few, many] = [await processes(10), await processes(100)];
  expect(many).toEqual(few);
});

it('what was read of the history is not read again', async () => {
  const bench = await realBench('', texts(1, 'first'));
  const { branch } = await bench.repository.read();
  if (branch.kind !== 'at') throw new Error(branch.kind);
  const { commit } = branch;
  const read = async () => [
    await bench.repository.history(commit, 2),
    await bench.repository.descent(commit, commit, 2),
    await bench.repository.treesOf(commit),
  ];
  const found = await read();
  const before = bench.started();
  expect(await read()).toEqual(found);
  expect(bench.started()).toBe(before);
});

it('prints nothing of a ref that points to a file, and takes a tag of a state for none', async () => {
  const bench = await realBench('', texts(1, 'one'));
  const { repository, host } = bench;
  const onHost = (args: readonly string[], input = ''): string => {
    const named = ['-c', 'user.name=x', '-c', 'user.email=x@x'];
    return execFileSync('git', ['-C', host, ...named, ...args], { input })
      .toString()
      .trim();
  };
  const state = await repository.commitState({ parent: undefined, json: '{}', files: new Map() });
  await repository.move([{ ref: 'state', from: undefined, to: state }]);
  onHost(['tag', '--annotate', '--message=x', 'tagged', state]);
  const file = onHost(['hash-object', '-w', '--stdin'], '.'.repeat(9_999));
  const before = bench.printed();
  for (const name of [file, onHost(['rev-parse', 'tagged'])]) {
    if (!isOid(name)) throw new RangeError(name);
    expect(await repository.stateAt(name)).toEqual({ json: undefined, tree: [] });
  }
  expect(bench.printed() - before).toBeLessThan(1_000);
});
