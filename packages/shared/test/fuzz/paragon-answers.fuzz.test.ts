import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { type HttpAnswer, sendJson } from '../../src/action/http-request.js';
import { registerRun, sendEnd } from '../../src/paragon/commit-api.js';
import { isId } from '../../src/paragon/identifiers.js';
import { ActionError, explain, explanationText } from '../../src/report/errors.js';
import { runnerLog } from '../../src/report/log.js';
import { createSecrets } from '../../src/report/secrets.js';
import { quickClock } from '../paragon/paragon-host.js';
import { openWorkbench, type Workbench } from '../workbench.js';
import { type AnyAnswer, type AnyServer, anyAnswer, startAnyServer } from './any-answer.js';
import { fuzzing, fuzzTimeout, seeded } from './fuzz.js';
import { expectUnsteered, printedBy } from './printed.js';
import { leaksIn, secretText } from './secret-leaks.js';

let bench: Workbench;
let server: AnyServer;
beforeAll(async () => {
  [bench, server] = await Promise.all([openWorkbench([]), startAnyServer()]);
});
afterAll(() => Promise.all([bench.close(), server.close()]));

interface Case {
  readonly secret: string;
  readonly answer: AnyAnswer;
}

const anyCase: fc.Arbitrary<Case> = secretText.chain((secret) =>
  fc.record({ secret: fc.constant(secret), answer: anyAnswer(secret) }),
);

const never = new AbortController().signal;

/** A run that registers and reports, and says in one error how that ended. */
async function run({ secret, answer }: Case): Promise<void> {
  const secrets = createSecrets(() => undefined);
  secrets.add(secret);
  const { redact } = secrets;
  const log = runnerLog(redact, realClock);
  server.answer = answer;
  const host = { zeusUrl: server.url, dashboardUrl: server.url, key: secret };
  const context = { host, log, redact, signal: never, clock: quickClock() };
  const runId = 'run-1';
  const tell = async (): Promise<string> => {
    const hash = '0'.repeat(40);
    const link = await registerRun({ branchName: 'main', author: 'Ada', runId, hash }, context);
    if (link === undefined) return 'not linked';
    expect([link.projectId, link.commitId].filter((id) => !isId(id))).toEqual([]);
    await sendEnd({ ...link, runId, success: true, hash }, context);
    log.info(`Linked to ${link.projectId}, ${link.commitId} in ${link.subfolder}.`);
    return 'reported';
  };
  const end = await tell().catch((thrown: unknown) => {
    // Whatever comes back is no fault of ours.
    expect(thrown).toBeInstanceOf(ActionError);
    return explanationText(explain(thrown));
  });
  log.error(end, { title: 'The end' });
}

test(
  `whatever answers in Paragon's place, a run ends and says how, and nothing is forged or leaked ${seeded}`,
  async () => {
    const all: string[] = [];
    await fc.assert(
      fc.asyncProperty(anyCase, async (each) => {
        const before = server.answered;
        const printed = await printedBy(() => run(each));
        expect(leaksIn(printed, each.secret)).toEqual([]);
        // Two calls with a few attempts each.
        expect(server.answered - before).toBeLessThanOrEqual(14);
        all.push(printed);
      }),
      fuzzing(15),
    );
    const message = expect.stringMatching(/\S/);
    await expectUnsteered(bench, all, {
      verdict: { level: 'error', title: 'The end', message },
      marks: ['error'],
    });
  },
  fuzzTimeout,
);

test(
  `a request to a server that never ends its answer is ended by the time limit ${seeded}`,
  async () => {
    const timeLimit = 100;
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ secret, answer }) => {
        server.answer = { ...answer, end: 'hang' };
        const secrets = createSecrets(() => undefined);
        secrets.add(secret);
        const { redact } = secrets;
        const request = { method: 'POST', url: server.url, headers: {}, body: {} } as const;
        let end: HttpAnswer | undefined;
        const printed = await printedBy(async () => {
          const log = runnerLog(redact, realClock);
          end = await sendJson({
            ...request,
            clock: realClock,
            timeLimit,
            signal: never,
            log,
            redact,
          }).catch((thrown: unknown) => {
            log.error(explanationText(explain(thrown)));
            return undefined;
          });
        });
        expect(leaksIn(`${printed}${end?.text}${JSON.stringify(end?.headers)}`, secret)).toEqual(
          [],
        );
      }),
      fuzzing(10),
    );
  },
  fuzzTimeout,
);
