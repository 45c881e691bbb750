import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relabeling, renaming, withLabels } from '../../src/sync/build-ids.js';
import { buildDigest, type NormalBuild, normalBuild } from '../../src/sync/normal-build.js';
import { aBuild, otherIds, secondId, someIds, workflowId } from './builds.js';

type Build = ReturnType<typeof aBuild>;

const slackOf = (build: NormalBuild) => build.integrations.get('slack');
const [notify, report] = [workflowId, secondId];

function changed(change: (build: Build) => void): NormalBuild {
  const build = aBuild();
  change(build);
  return normalBuild(build);
}

const digest = (build: NormalBuild): string => buildDigest(build);
const original = normalBuild(aBuild());

test('two builds that differ in the ids that a build makes anew are equal', () => {
  const other = normalBuild(aBuild(otherIds));
  expect(other).toEqual(original);
  expect(digest(other)).toBe(digest(original));
});

describe('a build means the same', () => {
  test.each<[string, (build: Build) => void]>([
    ['from other texts', (build) => (build.buildHash = 'x')],
    ['in another project', (build) => (build.projectId = 'x')],
    ['where a secret has another value', (build) => build.secrets.splice(0)],
    [
      'in the colour that Paragon gives an integration',
      (build) => (build.integrations.slack.config.values.accentColor = 'red'),
    ],
    [
      'where a function stands deeper in its file',
      (build) => {
        const [, step] = build.integrations.slack.workflows[notify]?.steps ?? [];
        if (step?.parameters.code === undefined) throw new Error('There is no such step.');
        step.parameters.code = step.parameters.code.replaceAll('\n', '\r\n    ');
      },
    ],
    [
      'where other numbers give the same order',
      ({ integrations: { slack } }) => {
        const meta = slack.config.values.workflowMeta[notify];
        if (meta) meta.order = 12;
      },
    ],
  ])('%s', (_, change) => {
    expect(digest(changed(change))).toBe(digest(original));
  });
});

describe('a build means something else', () => {
  test.each<[string, (build: Build) => void]>([
    [
      'where a step leads elsewhere',
      ({ integrations: { slack } }) => {
        const [trigger] = slack.workflows[notify]?.steps ?? [];
        if (trigger) trigger.next = null;
      },
    ],
    [
      'where steps are in another order',
      ({ integrations: { slack } }) => slack.workflows[notify]?.steps.reverse(),
    ],
    [
      'where a text inside a function has other spaces',
      ({ integrations: { slack } }) => {
        const [, step] = slack.workflows[notify]?.steps ?? [];
        if (step) step.parameters.code = "function tidy(x) {\n    return x + ' a b';\n}";
      },
    ],
    [
      'where workflows are shown in another order',
      ({ integrations: { slack } }) => {
        const meta = slack.config.values.workflowMeta[notify];
        if (meta) meta.order = -1;
      },
    ],
    ['where the persona does', (build) => Object.assign(build.persona.meta, { plan: 'pro' })],
    [
      'where an event is called otherwise',
      (build) => {
        const [event] = Object.values(build.events);
        if (event) event.name = 'Job';
      },
    ],
    ['where an integration is gone', (build) => Object.assign(build, { integrations: {} })],
    ['in what a later CLI adds', (build) => Object.assign(build, { agents: [1] })],
  ])('%s', (_, change) => {
    expect(digest(changed(change))).not.toBe(digest(original));
  });

  test('where the indentation of a function is in a template', () => {
    const withCode = (code: string): string =>
      digest(
        changed(({ integrations: { slack } }) => {
          const [, step] = slack.workflows[notify]?.steps ?? [];
          if (step) step.parameters.code = code;
        }),
      );
    expect(withCode('() => `a\n  b`')).not.toBe(withCode('() => `a\n b`'));
    expect(withCode("() => 'a\\\n  b'")).not.toBe(withCode("() => 'a\\\n b'"));
  });
});

test('each part of an integration is separate', () => {
  const slack = slackOf(original);
  expect(slack?.inputs).toEqual({
    inputs: [{ id: 'channel', title: 'Channel', type: 'channel' }],
  });
  expect(slack?.config).toEqual({
    name: 'slack',
    config: { values: { paragonLink: true, description: 'd', overview: 'o' } },
    displayOrder: [report, notify],
  });
  expect(slack?.workflows.get(report)).toEqual({
    id: report,
    name: 'Report',
    isDraft: false,
    meta: { hidden: false, inputs: [], infoText: '' },
    steps: [],
  });
});

test('of a custom integration the colour counts', () => {
  const custom = (accentColor: string): unknown => {
    const { slack } = aBuild().integrations;
    const values = { ...slack.config.values, accentColor };
    const integrations = { 'custom.crm': { ...slack, config: { id: 'c', values } } };
    return normalBuild({ ...aBuild(), integrations }).integrations.get('custom.crm')?.config;
  };
  expect(custom('red')).not.toEqual(custom('blue'));
});

test('the order is unknown if a build of CLI 1.0.0 does not contain it', () => {
  const build = changed(({ integrations: { slack } }) => {
    for (const meta of Object.values(slack.config.values.workflowMeta))
      Object.assign(meta, { order: undefined });
  });
  expect(slackOf(build)?.config).toBeUndefined();
});

test('events of the same name are told apart by their ids', () => {
  const namesake = { id: 'namesake', sampleData: {}, name: 'Task' };
  const { events } = normalBuild({ ...aBuild(), events: { ...aBuild().events, namesake } });
  expect([...events.keys()].toSorted()).toEqual([someIds.event, 'namesake'].toSorted());
});

test.each([undefined, null, 1, 'x', [], {}, { integrations: 1 }, { integrations: { a: null } }])(
  'of %j, which is no build, there is nothing to say',
  (build) => {
    const { integrations, events, resources } = normalBuild(build);
    expect([...integrations.values()].flatMap(({ workflows }) => [...workflows])).toEqual([]);
    expect([events.size, resources.size]).toEqual([0, 0]);
  },
);

describe('ids that are replaced', () => {
  const id = fc.uuid();

  test('are equal for any two sets of ids, and for nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { minLength: 6, maxLength: 6 }),
        fc.jsonValue(),
        fc.jsonValue(),
        ([a = '', b = '', c = '', d = '', e = '', f = ''], one, other) => {
          const value = (first: string, second: string, rest: unknown): unknown => ({
            [first]: [second, `at ${first}/${second}!`, rest],
            stays: e,
          });
          const labels = (first: string, second: string) =>
            new Map([
              [first, 'step 0'],
              [second, 'step 1'],
            ]);
          const normal = renaming(labels(a, b))(value(a, b, one));
          expect(renaming(labels(c, d))(value(c, d, one))).toEqual(normal);
          const isSame = JSON.stringify(one) === JSON.stringify(other);
          const otherNormal = renaming(labels(c, d))(value(c, d, other));
          if (!isSame) expect(JSON.stringify(otherNormal)).not.toBe(JSON.stringify(normal));
          expect(renaming(labels(c, d))({ ...Object(value(c, d, one)), stays: f })).not.toEqual(
            normal,
          );
        },
      ),
    );
  });

  test('cannot be written by a project', () => {
    const rename = renaming(new Map([['a', 'step 0']]));
    expect(rename(rename('a'))).not.toBe(rename('a'));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\0', '.', ';', 'step 0') }), (text) => {
        expect(rename(text)).not.toBe(rename('a'));
      }),
    );
  });

  test('are not replaced inside a longer text if they are not UUIDs', () => {
    expect(renaming(new Map([['1', 'step 0']]))(['1', '21'])).toEqual(['\0step 0;', '21']);
  });

  test('get other names, and are shown to people, wherever they stand', () => {
    const labels = new Map([
      ['11111111-1111-4111-8111-111111111111', 'step 12'],
      ['22222222-2222-4222-8222-222222222222', `event ${JSON.stringify('a;"\\0"')}`],
    ]);
    const [step = '', event = ''] = labels.keys();
    const value = renaming(labels)([`to ${step}, ${event}; \0`, { [step]: event }]);
    const upper = relabeling((label) => label.toUpperCase());
    expect(JSON.stringify(upper(value))).toContain('STEP 12');
    expect(relabeling((label) => label)(value)).toEqual(value);
    const [text, fields] = Array.isArray(value) ? value : [];
    expect(withLabels(String(text), (label) => `<${label}>`)).toBe(
      `to <step 12>, <event ${JSON.stringify('a;"\\0"')}>; \0`,
    );
    expect(fields).toEqual({ '\0step 12;': `\0${labels.get(event)};` });
  });
});
