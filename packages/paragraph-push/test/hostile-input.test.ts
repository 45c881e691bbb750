import { type Fault, readLog } from '@paragraph/sandbox';
import { CliFailure, type RepositoryPage, renderSummary } from '@paragraph/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzing } from '../../shared/test/fuzz/fuzz.js';
import {
  elementsOf,
  forgery,
  hostileBranch,
  hostileText,
  misleading,
  namesBelow,
  proseOf,
} from '../../shared/test/hostile-text.js';
import { rowsInCi } from '../../shared/test/nightly.js';
import type { PushEnd } from '../src/outcome.js';
import type { PushFacts } from '../src/push-facts.js';
import { buildErrorAnnotations, pushSummary } from '../src/push-report.js';
import { newWorld, runPush, statuses } from './push-world.js';

/** What GitHub refuses a byte more of. */
const mebibyte = 1024 * 1024;
const page: RepositoryPage = { serverUrl: 'https://github.com', repository: 'acme/integrations' };

interface Input {
  readonly end: PushEnd;
  readonly facts: PushFacts;
}

function failedWith(output: readonly string[]): PushEnd {
  const lines = output.map((text) => ({ text, stream: 'stderr' as const }));
  const thrown = new CliFailure('para push', 1, lines);
  return { result: 'failed', explanation: thrown.explanation, thrown, isAnnotated: false };
}

/** All that a summary of a push shows, where every text is what `text` makes. */
function inputOf(text: fc.Arbitrary<string>): fc.Arbitrary<Input> {
  const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
  const facts = fc.record({
    durations: fc.constant(new Map([['para build', 1_000]])),
    project: fc.record({
      folder: text,
      subfolder: text,
      projectId: text,
      projectName: text,
      profile: text,
    }),
    projectPath: text.map((name) => `apps ${name.replaceAll('/', '')}`),
    branch: text,
    checkedOut: fc.constant('0123456789abcdef0123456789abcdef01234567'),
    commitId: text,
    cliVersion: text,
    cliVersionSource: text,
    coreVersion: text,
    integrations: list(fc.record({ name: text, workflows: list(text) })),
    buildErrors: list(
      fc.record({
        place: fc.option(
          fc.record({
            file: text.map((name) => `src/${name.replaceAll('/', '')}.ts`),
            line: fc.constant(1),
            column: fc.constant(2),
          }),
          { nil: undefined },
        ),
        code: fc.constant('TS1'),
        message: text,
      }),
    ),
    dryRunOutput: list(text),
  });
  const end: fc.Arbitrary<PushEnd> = fc.oneof(
    fc.constant<PushEnd>({ result: 'pushed', commitHash: '0'.repeat(40) }),
    fc.record({
      result: fc.constantFrom<'skipped' | 'superseded'>('skipped', 'superseded'),
      commitHash: fc.constant('0'.repeat(40)),
      why: text.map((name) => `The branch ${name} has moved on.`),
    }),
    fc.record({
      result: fc.constant('built' as const),
      commitHash: fc.constant('0'.repeat(40)),
      because: fc.constantFrom('event', 'dry-run', 'unlinked'),
      why: text.map((name) => `The branch ${name} has moved on.`),
    }),
    list(text).map(failedWith),
  );
  return fc.record({ end, facts });
}

/** What decides on the form of a summary, or is no text from outside. */
const kept = new Set(['result', 'because', 'commitHash', 'checkedOut']);

/** The same input with every text replaced by a plain word: what the summary has to look like. */
function withPlainTexts({ end, facts }: Input): Input {
  const plain = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) =>
        typeof inner === 'string' && !kept.has(key) ? 'word' : inner,
      ),
    );
  const { durations = new Map(), ...rest } = facts;
  // Another version than that of the CLI gets a remark.
  const coreVersion = facts.coreVersion === facts.cliVersion ? 'word' : 'other';
  return { end: plain(end), facts: { ...plain(rest), durations, coreVersion } };
}

const render = ({ end, facts }: Input): string => renderSummary(pushSummary(end, facts, page));

/** A link's target holds the name of a file; that it is a link to the commit is what counts. */
const withoutPaths = (elements: readonly string[]): readonly string[] =>
  elements.map((element) =>
    element.replace(
      /^(<a href="https:\/\/github\.com\/acme\/integrations\/blob\/[0-9a-f]{40}\/)[\w.~!*'%&#;/-]*(?:#L1"|&#35;L1")>$/,
      '$1">',
    ),
  );

test('with any names and texts, the summary has the same elements as with plain ones', () => {
  fc.assert(
    fc.property(inputOf(hostileText), (input) => {
      const markdown = render(input);
      const elements = withoutPaths(elementsOf(markdown));
      expect(elements).toEqual(withoutPaths(elementsOf(render(withPlainTexts(input)))));
      expect(proseOf(markdown)).not.toMatch(misleading);
    }),
    fuzzing(60),
  );
});

const longTexts: Readonly<Record<string, string>> = {
  long: 'x'.repeat(100_000),
  'long, and takes many bytes': '漢<'.repeat(50_000),
  'long, and nothing but line breaks': '\n'.repeat(100_000),
};

test.each(rowsInCi(longTexts, 'long, and takes many bytes'))(
  'a summary in which everything is %s stays under the limit and renders',
  (_, text) => {
    const many = <T>(item: T): readonly T[] => Array.from({ length: 2_000 }, () => item);
    const project = {
      folder: text,
      subfolder: text,
      projectId: text,
      projectName: text,
      profile: '',
    };
    const facts: PushFacts = {
      durations: new Map(),
      project,
      branch: text,
      commitId: text,
      checkedOut: '0'.repeat(40),
      integrations: many({ name: text, workflows: [text] }),
      buildErrors: many({
        place: { file: 'a.ts', line: 1, column: 1 },
        code: 'TS1',
        message: text,
      }),
      dryRunOutput: [text, ...Array.from({ length: 100 }, () => text)],
    };
    const ends: readonly PushEnd[] = [
      { result: 'pushed', commitHash: '0'.repeat(40) },
      { result: 'built', commitHash: '0'.repeat(40), because: 'event', why: text },
      failedWith([text]),
    ];
    for (const end of ends) {
      const markdown = render({ end, facts });
      expect(Buffer.byteLength(markdown)).toBeLessThan(mebibyte);
      const elements = elementsOf(markdown);
      expect(elements.filter((tag) => tag === '<h3>')).toHaveLength(2);
      expect(elements.filter((tag) => tag === '<tr>').length).toBeGreaterThan(50);
      for (const tag of ['table', 'details', 'pre', 'td']) {
        const opened = elements.filter((element) => new RegExp(`^<${tag}\\b`).test(element));
        expect(opened.length).toBe(elements.filter((element) => element === `</${tag}>`).length);
      }
    }
  },
);

test('with any text, the annotation of a type error is on its file, and the log stays in order', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (name, message) => {
      const file = `src/${name.replaceAll('/', '')}.ts`;
      const buildErrors = [{ place: { file, line: 3, column: 4 }, code: 'TS1', message }];
      expect(buildErrorAnnotations({ buildErrors, projectPath: 'apps/x' })).toEqual([
        {
          message: `apps/x/${file}:3:4: ${message} (TS1)`,
          place: {
            title: 'Type error in the Paragraph project',
            file: `apps/x/${file}`,
            startLine: 3,
            startColumn: 4,
          },
        },
      ]);
    }),
  );
});

test.skipIf(process.platform === 'win32')(
  'in a world of hostile names nothing runs and nothing is forged, whether the push fails or arrives',
  async () => {
    const world = await newWorld();
    const title = `Notify\n::error::forged\n\n| x | ${forgery}`;
    const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
    const text = (await world.repository.read('main', workflow)) ?? '';
    const file =
      'src/common/##[error] $(touch pwned) `id` <b> [x](y) %0A\n::error::forged\u202e.ts';
    await world.repository.commit({
      branch: hostileBranch,
      author: { name: `Eve ${forgery}`, email: 'eve"$(touch pwned)@example.com' },
      message: forgery,
      files: {
        [workflow]: text.replace(`'Notify Channel'`, () => JSON.stringify(title)),
        [file]: 'export const own = 1;\n',
        '.para/project.json': JSON.stringify({
          projectId: world.projectId,
          projectName: `Acme\n\n${forgery}`,
          profile: 'default',
        }),
      },
    });
    world.paragon.link({ branch: hostileBranch, projectId: world.projectId });
    const head = await world.repository.tip(hostileBranch);
    const options = { job: { branch: hostileBranch } };

    const rejection = world.paragon.rejectWorkflow({
      workflow: title,
      message: `no\n::error::forged\n${forgery}`,
    });
    const refused = await runPush(world, options);
    rejection.stop();
    const pushed = await runPush(world, options);

    expect(refused.main.conclusion).toBe('failure');
    expect(refused.main.annotations).toEqual([
      { level: 'error', title: '`para push` failed with exit code 1', message: expect.any(String) },
    ]);
    const [verdict] = refused.main.annotations;
    expect(verdict?.message).toMatch(/^`para push` failed with exit code 1\.\n/);
    expect(verdict?.message).toContain('$(touch pwned)');
    expect(verdict?.message).not.toMatch(/##\[|\p{Bidi_Control}/u);

    expect(pushed.main.conclusion).toBe('success');
    expect(pushed.main.annotations).toEqual([]);
    expect(pushed.main.outputs).toMatchObject({
      result: 'pushed',
      commitHash: head,
      subfolder: '.',
    });
    const { integrations } = world.paragon.project(world.projectId);
    const workflows = Object.values(integrations.slack?.workflows ?? {});
    expect(workflows.map(({ name }) => name)).toEqual([title]);
    expect(world.paragon.history(world.projectId)).toMatchObject([
      {
        status: 'failure',
        branch: hostileBranch,
        author: `Eve ${forgery}`.replace(/[<>]/g, ''),
        hash: head,
      },
      { status: 'success', branch: hostileBranch, hash: head },
    ]);

    for (const { main, job, workspace, temp } of [refused, pushed]) {
      expect(main.env).toEqual({});
      expect(main.path).toEqual([]);
      const links = elementsOf(main.summary).filter((tag) => tag.startsWith('<a '));
      expect([...new Set(links)]).toEqual([
        `<a href="${world.github.serverUrl}/acme/integrations/commit/${head}">`,
      ]);
      expect(elementsOf(main.summary).filter((tag) => tag === '<h3>')).toHaveLength(1);
      expect(proseOf(main.summary)).not.toMatch(misleading);
      const forged = readLog(job.log).filter(
        ({ kind, text: line }) => kind !== 'plain' && kind !== 'error' && line.includes('forged'),
      );
      expect(forged).toEqual([]);
      for (const folder of [workspace, temp, world.machine.home]) {
        expect(await namesBelow(folder)).not.toContain('pwned');
      }
    }
    expect(statuses(world)).toEqual(['failure', 'success']);
  },
);

const answers: Readonly<Record<string, Fault>> = {
  'a refusal': {
    status: 422,
    body: { message: forgery, meta: { errors: [{ error: `\n::error::forged\n${forgery}` }] } },
  },
  'ids that are none': {
    status: 201,
    body: { projectId: forgery, commitId: { x: forgery }, subfolder: forgery },
  },
  'a redirect': { redirect: 'http://127.0.0.1:1/"><script>##[error]forged' },
};

test.each(rowsInCi(answers, 'a refusal'))(
  'an answer of Paragon forges nothing: %s',
  async (_, fault) => {
    const world = await newWorld();
    world.paragon.fail({ route: 'POST /graphite/projects/commit', fault, times: 'always' });
    const { main } = await runPush(world);
    expect(main.conclusion).toBe('failure');
    expect(main.annotations).toMatchObject([{ level: 'error' }]);
    expect(main.annotations[0]?.title).not.toMatch(/##\[|\p{Bidi_Control}|\n/u);
    expect(main.annotations[0]?.message).not.toMatch(/##\[|\p{Bidi_Control}|\n::/u);
    expect(elementsOf(main.summary).filter((tag) => /^<(?:a|h3|table)\b/.test(tag))).toEqual([
      '<h3>',
      expect.stringMatching(/^<a href="http:\/\/127\.0\.0\.1:\d+\/acme\/integrations\/commit\//),
    ]);
    expect(proseOf(main.summary)).not.toMatch(misleading);
    expect(main.env).toEqual({});
  },
);
