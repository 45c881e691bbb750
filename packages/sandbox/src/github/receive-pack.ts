import { FLUSH, pktLine, readSection, sideBand } from './pkt-line.js';

/** What a client asks of `git receive-pack`, and the report that it gets back. */

export interface RefUpdate {
  readonly ref: string;
  /** The value that the client saw; all zeros when it creates the ref. */
  readonly before: string;
  /** All zeros when the client deletes the ref. */
  readonly after: string;
}

export interface PushRequest {
  readonly updates: readonly RefUpdate[];
  readonly capabilities: readonly string[];
  readonly shallow: readonly string[];
  readonly pushOptions: readonly string[];
  readonly pack: Buffer;
}

/** Why one ref is refused: `reason` appears in git's report, `lines` as `remote: ...`. */
export interface Refusal {
  readonly reason: string;
  readonly lines: readonly string[];
}

export function parsePush(body: Buffer): PushRequest {
  const section = readSection(body);
  const shallow: string[] = [];
  const updates: RefUpdate[] = [];
  let capabilities: readonly string[] = [];
  for (const line of section.lines) {
    const [text = '', capabilityList] = line.toString('utf8').replace(/\n$/, '').split('\0');
    if (capabilityList !== undefined) capabilities = capabilityList.trim().split(' ');
    if (text.startsWith('shallow ')) {
      shallow.push(text.slice('shallow '.length));
      continue;
    }
    const update = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.+)$/s.exec(text);
    const [, before, after, ref] = update ?? [];
    if (before === undefined || after === undefined || ref === undefined) {
      throw new Error(`Not a command of a push: ${text}`);
    }
    updates.push({ ref, before, after });
  }
  if (!capabilities.includes('push-options') || updates.length === 0) {
    return { updates, capabilities, shallow, pushOptions: [], pack: section.rest };
  }
  const options = readSection(section.rest);
  const pushOptions = options.lines.map((line) => line.toString('utf8').replace(/\n$/, ''));
  return { updates, capabilities, shallow, pushOptions, pack: options.rest };
}

/** The same push without the updates that were refused. */
export function encodePush(push: PushRequest): Buffer {
  const shallow = push.shallow.map((name) => pktLine(`shallow ${name}`));
  const updates = push.updates.map(({ before, after, ref }, index) =>
    pktLine(`${before} ${after} ${ref}${index === 0 ? `\0 ${push.capabilities.join(' ')}` : ''}`),
  );
  const options = push.capabilities.includes('push-options')
    ? [...push.pushOptions.map((option) => pktLine(option)), FLUSH]
    : [];
  // A pack goes with a push only if something is created or moved.
  const pack = push.updates.some(({ after }) => !isZero(after)) ? push.pack : Buffer.alloc(0);
  return Buffer.concat([...shallow, ...updates, FLUSH, ...options, pack]);
}

/** The report of a push none of whose updates reached git. */
export function refusedReport(push: PushRequest, refusals: ReadonlyMap<string, Refusal>): Buffer {
  const report = push.updates.map(({ ref }) => {
    // git's words for valid updates of an atomic push that another update breaks.
    const reason = refusals.get(ref)?.reason ?? 'atomic push failure';
    return pktLine(`ng ${ref} ${reason}\n`);
  });
  return answer(push, messages(refusals), [pktLine('unpack ok\n'), ...report]);
}

/** git's own answer with the refused updates added, and with GitHub's words for a lost race. */
export function amendedReport(
  push: PushRequest,
  gitAnswer: Buffer,
  refusals: ReadonlyMap<string, Refusal>,
): Buffer {
  const { report, messages: spoken } = readAnswer(push, gitAnswer);
  const locks = lockFailures(spoken);
  const lines = report.map((line) => {
    const [, ref] = /^ng (\S+) failed to update ref\n?$/.exec(line) ?? [];
    const lock = ref === undefined ? undefined : locks.get(ref);
    return pktLine(lock === undefined ? line : `ng ${ref} ${lock}\n`);
  });
  const refused = [...refusals].map(([ref, { reason }]) => pktLine(`ng ${ref} ${reason}\n`));
  const kept = locks.size === 0 ? spoken : spoken.replace(/^error: cannot lock ref .*\n?/gm, '');
  const words = Buffer.concat([Buffer.from(kept), messages(refusals)]);
  return answer(push, words, [...lines, ...refused]);
}

/** The updates that git has made, by its own report. */
export function madeUpdates(push: PushRequest, gitAnswer: Buffer): readonly RefUpdate[] {
  const { report } = readAnswer(push, gitAnswer);
  const made = new Set(report.flatMap((line) => /^ok (\S+)\n?$/.exec(line)?.[1] ?? []));
  return push.updates.filter(({ ref }) => made.has(ref));
}

export function isZero(name: string): boolean {
  return /^0+$/.test(name);
}

function readAnswer(push: PushRequest, bytes: Buffer): { report: string[]; messages: string } {
  if (!usesSideBand(push)) return { report: textLines(bytes), messages: '' };
  const bands = readSection(bytes).lines;
  const band = (number: number) =>
    Buffer.concat(bands.filter((line) => line[0] === number).map((line) => line.subarray(1)));
  return { report: textLines(band(1)), messages: band(2).toString('utf8') };
}

function textLines(section: Buffer): string[] {
  return readSection(section).lines.map((line) => line.toString('utf8'));
}

// receive-pack says only "failed to update ref"; GitHub reports which value was there instead.
function lockFailures(spoken: string): ReadonlyMap<string, string> {
  const found = spoken.matchAll(/^error: (cannot lock ref '([^']+)': .*)$/gm);
  return new Map([...found].flatMap(([, words, ref]) => (words && ref ? [[ref, words]] : [])));
}

function messages(refusals: ReadonlyMap<string, Refusal>): Buffer {
  const spoken = [...refusals.values()].flatMap(({ lines }) => lines.map((line) => `${line}\n`));
  return Buffer.from(spoken.join(''));
}

function answer(push: PushRequest, words: Buffer, report: readonly Buffer[]): Buffer {
  const asked = push.capabilities.some((name) => /^report-status(-v2)?$/.test(name));
  const section = asked ? Buffer.concat([...report, FLUSH]) : Buffer.alloc(0);
  if (!usesSideBand(push)) return section;
  return Buffer.concat([sideBand(2, words), sideBand(1, section), FLUSH]);
}

function usesSideBand(push: PushRequest): boolean {
  return push.capabilities.includes('side-band-64k');
}
