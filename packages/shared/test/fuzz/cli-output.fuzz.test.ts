import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineReader, type OutputStream } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import { explainCliFailure, type OutputLine } from '../../src/paragon/cli-failure.js';
import { explanationText } from '../../src/report/errors.js';
import { runnerLog } from '../../src/report/log.js';
import { createSecrets } from '../../src/report/secrets.js';
import { hostileText } from '../hostile-text.js';
import { openWorkbench, type Workbench } from '../workbench.js';
import { fuzzing, fuzzTimeout, seeded } from './fuzz.js';
import { expectUnsteered, printedBy } from './printed.js';
import { leaksIn, secretPiece, secretText } from './secret-leaks.js';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench([]);
});
afterAll(() => bench.close());

/** What a command writes to one stream, cut where the pipe cuts it. */
interface Output {
  readonly stream: OutputStream;
  readonly chunks: readonly Uint8Array[];
}

interface Case {
  readonly secret: string;
  readonly command: string;
  readonly outputs: readonly Output[];
}

const ends = fc.constantFrom('\n', '\r\n', '\r', '', '\n\n');

/** Longer than what is kept of a line, so that the cut is somewhere near a secret. */
const longText = fc.integer({ min: 65_000, max: 66_000 }).map((length) => 'x'.repeat(length));

function bytesOf(secret: string): fc.Arbitrary<Buffer> {
  const text = fc.oneof(
    { weight: 4, arbitrary: hostileText },
    { weight: 4, arbitrary: secretPiece(secret) },
    { weight: 1, arbitrary: longText },
    {
      weight: 2,
      arbitrary: fc.constantFrom('src/a.ts:1:2 - error TS1: ', 'Error: ', '    at x (a.js:1:2)'),
    },
  );
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(text, ends).map((parts) => Buffer.from(parts.join(''))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)) },
  );
  return fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));
}

function cutInto(bytes: Buffer, places: readonly number[]): readonly Uint8Array[] {
  const ordered = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (one, other) => one - other,
  );
  return ordered.slice(1).map((end, index) => bytes.subarray(ordered[index], end));
}

const anyCase: fc.Arbitrary<Case> = secretText.chain((secret) =>
  fc.record({
    secret: fc.constant(secret),
    command: fc.constantFrom('para install', 'para build', 'para push', 'para pull'),
    outputs: fc.array(
      fc.record({
        stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
        chunks: fc
          .tuple(bytesOf(secret), fc.array(fc.nat(200_000), { maxLength: 12 }))
          .map(([bytes, places]) => cutInto(bytes, places)),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);

/** Shows an output as a run does, and what it comes to: the command has failed. */
async function show({ secret, command, outputs }: Case): Promise<void> {
  const secrets = createSecrets(() => undefined);
  secrets.add(secret);
  const log = runnerLog(secrets.redact, realClock);
  const lines: OutputLine[] = [];
  await log.group(command, async (write) => {
    for (const { stream, chunks } of outputs) {
      const reader = lineReader((text) => {
        write(text);
        lines.push({ text, stream });
      }, secrets.redact);
      for (const chunk of chunks) reader.write(Buffer.from(chunk));
      reader.end();
    }
  });
  log.error(explanationText(explainCliFailure(command, 1, lines)), { title: 'A push failed' });
}

test(
  `whatever a command prints, the runner obeys none of it and nobody sees a secret ${seeded}`,
  async () => {
    const all: string[] = [];
    await fc.assert(
      fc.asyncProperty(anyCase, async (each) => {
        const printed = await printedBy(() => show(each));
        expect(leaksIn(printed, each.secret)).toEqual([]);
        all.push(printed);
      }),
      fuzzing(15),
    );
    const message = expect.stringMatching(/^`para \w+` failed/);
    await expectUnsteered(bench, all, {
      verdict: { level: 'error', title: 'A push failed', message },
      marks: ['group', 'endgroup', 'error'],
    });
  },
  fuzzTimeout,
);
