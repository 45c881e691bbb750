import { readFile } from 'node:fs/promises';
import { readLog } from '@paragraph/sandbox';
import {
  CliFailure,
  cutJson,
  type Explanation,
  explain,
  explainRefusal,
  type RepositoryPage,
  refusalOf,
  renderSummary,
  workflowTitle,
} from '@paragraph/shared';
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
import type { FileChange } from '../src/changes.js';
import type { PullEnd } from '../src/outcome.js';
import type { PullFacts } from '../src/pull-facts.js';
import { changeOf, effects, list } from './hostile-changes.js';
import { ended, summaryParts } from './pull-end.js';
import { newWorld, runPull, said, saveVersion } from './pull-world.js';

const page: RepositoryPage = { serverUrl: 'https://github.com', repository: 'acme/integrations' };

interface Input {
  readonly end: PullEnd;
  readonly facts: PullFacts;
}

const commitHash = '0123456789abcdef0123456789abcdef01234567';

function inputOf(text: fc.Arbitrary<string>): fc.Arbitrary<Input> {
  const facts = fc.record({
    durations: fc.constant(new Map([['para pull', 1_000]])),
    project: fc.record({
      folder: text,
      subfolder: text,
      projectId: text,
      projectName: text,
      profile: text,
    }),
    branch: text,
    tip: fc.constant(commitHash),
    commitId: text,
    cliVersion: text,
    changes: list(changeOf(text)),
    leftOut: list(text),
    ignored: list(text),
    forced: list(text),
    checkoutUpdate: fc.record({ kind: fc.constant('kept' as const), why: text }),
  });
  const end: fc.Arbitrary<PullEnd> = fc.oneof(
    fc
      .constantFrom<'committed' | 'unchanged' | 'planned'>('committed', 'unchanged', 'planned')
      .map((result): PullEnd => ended({ result, commitHash })),
    list(text).map((words) => failedWith(failureOf(words))),
    text.map((words) => failedWith(refusedWith(words))),
  );
  return fc.record({ end, facts });
}

function failedWith(explanation: Explanation): PullEnd {
  return { result: 'failed', explanation, thrown: undefined, isAnnotated: false };
}

function failureOf(words: readonly string[]): Explanation {
  return explain(
    new CliFailure(
      'para pull',
      1,
      words.map((text) => ({ text, stream: 'stderr' })),
    ),
  );
}

/** A push that the host refuses, in words of its own. */
function refusedWith(words: string): Explanation {
  const said = `remote: error: GH013: Repository rule violations found\nremote: ${words}\n ! [remote rejected] main -> main (push declined)`;
  return explainRefusal(refusalOf(said), { command: 'push', branch: 'main', source: 'checkout' });
}

function withPlainTexts({ end, facts }: Input): Input {
  const kept = new Set(['result', 'commitHash', 'tip', 'drift', 'change', 'kind']);
  const plain = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) =>
        typeof inner === 'string' && !kept.has(key) ? 'word' : inner,
      ),
    );
  const { durations = new Map(), ...rest } = facts;
  return { end: plain(end), facts: { ...plain(rest), durations } };
}

const render = ({ end, facts }: Input): string => renderSummary(summaryParts(end, facts, page));

/** A link's target holds the name of a file; that it is a link to the commit is what counts. */
const withoutPaths = (elements: readonly string[]): readonly string[] =>
  elements.map((element) =>
    element.replace(
      /^(<a href="https:\/\/github\.com\/acme\/integrations\/blob\/[0-9a-f]{40}\/)[\w.~!*'%&#;/-]*">$/,
      '$1">',
    ),
  );

test('with any names and texts, the summary has the same elements as with plain ones', () => {
  fc.assert(
    fc.property(inputOf(hostileText), (input) => {
      const markdown = render(input);
      expect(withoutPaths(elementsOf(markdown))).toEqual(
        withoutPaths(elementsOf(render(withPlainTexts(input)))),
      );
      expect(proseOf(markdown)).not.toMatch(misleading);
    }),
    fuzzing(60),
  );
});

const longTexts: Readonly<Record<string, string>> = {
  long: 'x'.repeat(20_000),
  'long, and takes many bytes': '漢<'.repeat(10_000),
  'long, and nothing but line breaks': '\n'.repeat(20_000),
};

test.each(rowsInCi(longTexts, 'long, and takes many bytes'))(
  'a summary in which everything is %s stays under the limit and renders',
  (_, text) => {
    const change: FileChange = {
      change: 'renamed',
      file: text,
      from: text,
      integration: text,
      workflow: text,
      workflowBefore: text,
    };
    const facts: PullFacts = {
      durations: new Map(),
      project: { folder: text, subfolder: text, projectId: text, projectName: text, profile: '' },
      branch: text,
      commitId: text,
      changes: Array.from({ length: 5_000 }, () => change),
      leftOut: Array.from({ length: 100 }, () => text),
      ignored: Array.from({ length: 100 }, () => text),
      forced: Array.from({ length: 100 }, () => text),
    };
    const ends: readonly PullEnd[] = [
      ended({ result: 'committed', commitHash }),
      failedWith(failureOf([text])),
    ];
    for (const end of ends) {
      const markdown = render({ end, facts });
      expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
      const elements = elementsOf(markdown);
      expect(elements.filter((tag) => tag === '<h3>')).toHaveLength(1);
      for (const tag of ['table', 'td', 'li']) {
        const opened = elements.filter((element) => new RegExp(`^<${tag}\\b`).test(element));
        expect(opened.length).toBe(elements.filter((element) => element === `</${tag}>`).length);
      }
      expect(markdown).toMatch(/4500 more|The rest is left out|Not pulled/);
    }
  },
);

test('a title is read from its literal as the compiler reads it', () => {
  const escaped = (text: string): string =>
    Array.from(text, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return character.length > 1 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
    }).join('');
  fc.assert(
    fc.property(hostileText, (title) => {
      expect(workflowTitle(`  name: string = ${JSON.stringify(title)};`)).toBe(title);
      expect(workflowTitle(`  name: string = '${escaped(title)}';`)).toBe(title);
    }),
  );
  expect(workflowTitle(String.raw`  name = 'it\'s \x41\\n \u{110000}';`)).toBe(
    String.raw`it's A\n \u{110000}`,
  );
});

test('with any names, the output of the changes is JSON below its limit', () => {
  fc.assert(
    fc.property(
      list(changeOf(hostileText), 30),
      fc.integer({ min: 100, max: 3_000 }),
      (changes, limit) => {
        const json = cutJson(changes, limit);
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit);
        const parsed: Array<Partial<FileChange & { leftOut: number }>> = JSON.parse(json);
        const left = parsed.at(-1)?.leftOut ?? 0;
        const kept = left === 0 ? parsed : parsed.slice(0, -1);
        expect(kept).toEqual(JSON.parse(JSON.stringify(changes.slice(0, changes.length - left))));
      },
    ),
  );
});

test.skipIf(process.platform === 'win32')(
  'in a world of hostile names nothing runs and nothing is forged, and every change arrives',
  async () => {
    const world = await newWorld();
    const gone =
      'src/integrations/<img src=x> ##[error] $(touch pwned)/workflows/[skip ci] @ada | x\n::error::forged\u202e.ts';
    await world.repository.commit({
      branch: hostileBranch,
      message: forgery,
      author: { name: `Eve ${forgery}`, email: 'eve"$(touch pwned)@example.com' },
      files: {
        [gone]: "export default class {\n  name: string = '##[error] gone <b>@ada</b>';\n}\n",
        '.gitignore': 'node_modules/\ndist/\nout/\n*gnored*\n',
        '.para/project.json': JSON.stringify({
          projectId: world.projectId,
          projectName: `Acme\n\n${forgery}`,
          profile: 'default',
        }),
      },
    });
    const dashboard = world.paragon.dashboard(world.projectId);
    const steps = [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' as const }];
    const titles = [
      `Notify\n\nskip-checks: true\n\n::error::forged\n${forgery}`,
      'Co-authored-by: Eve <eve@example.com>',
      '$(touch pwned) `touch pwned` %0A##[error]',
      `Ignored ${forgery}`,
    ];
    for (const title of titles) dashboard.addWorkflow('slack', { title, steps });
    const before = await world.repository.tip(hostileBranch);
    const { main, job, workspace, temp } = await runPull(world, {
      // So that what Paragon never held goes, too.
      with: { ...(await saveVersion(world)), mode: 'mirror' },
      job: { branch: hostileBranch },
    });

    expect(main.conclusion).toBe('success');
    expect(main.outputs).toMatchObject({ result: 'committed', branch: hostileBranch });
    const changes: FileChange[] = JSON.parse(main.outputs.changes ?? '');
    expect(changes.flatMap(({ workflow }) => workflow ?? [])).toEqual(
      expect.arrayContaining([...titles.slice(0, 3), '##[error] gone <b>@ada</b>']),
    );
    expect(changes).toContainEqual(expect.objectContaining({ change: 'deleted', file: gone }));
    expect(JSON.parse(await readFile(main.outputs.reportPath ?? '', 'utf8'))).toEqual({
      changes,
      conflicts: [],
    });

    const [commit, parent] = await world.repository.log(hostileBranch);
    expect(parent?.sha).toBe(before);
    expect(main.outputs.commitHash).toBe(commit?.sha);
    const message = commit?.message ?? '';
    // The address of the run's own page is the only one.
    const others = message.replace(
      /^Paragon-Run: http:\/\/127\.0\.0\.1:\d+\/.+\/actions\/runs\/\d+$/m,
      '',
    );
    for (const [what, pattern] of effects) expect(pattern.test(others), what).toBe(false);
    expect(
      await world.repository.git([
        'log',
        '-1',
        '--format=%(trailers:only,keyonly)',
        commit?.sha ?? '',
      ]),
    ).toBe('Paragon-Project\nParagon-Commit\nParagraph-CLI\nParagon-Run\nParagon-Requested-By');
    expect(await world.repository.changes(before, commit?.sha ?? '')).toHaveLength(changes.length);

    // The one file that Git ignores is named.
    expect(said(main)).toEqual([
      {
        level: 'warning',
        title: 'Drafts left out of the commit',
        message: expect.stringContaining('Git ignores'),
      },
    ]);
    expect(main.annotations[0]?.message).not.toMatch(/##\[|\p{Bidi_Control}|\n/u);
    expect(main.env).toEqual({});
    expect(main.path).toEqual([]);
    const elements = elementsOf(main.summary);
    const links = elements.filter((tag) => tag.startsWith('<a '));
    const repository = `${world.github.serverUrl}/acme/integrations`;
    const [ofCommit, ofFiles] = [`commit/${commit?.sha}"`, `blob/${commit?.sha}/src/integrations/`];
    expect(links).toContain(`<a href="${repository}/${ofCommit}>`);
    for (const link of links) {
      expect(
        [ofCommit, ofFiles].some((path) => link.startsWith(`<a href="${repository}/${path}`)),
      ).toBe(true);
    }
    expect(elements.filter((tag) => tag === '<h3>')).toHaveLength(1);
    expect(proseOf(main.summary)).not.toMatch(misleading);
    const forged = readLog(job.log).filter(
      ({ kind, text }) => kind !== 'plain' && kind !== 'warning' && text.includes('forged'),
    );
    expect(forged).toEqual([]);
    for (const folder of [workspace, temp, world.machine.home]) {
      expect(await namesBelow(folder)).not.toContain('pwned');
    }
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({
      status: 'success',
      hash: commit?.sha,
    });
  },
);
