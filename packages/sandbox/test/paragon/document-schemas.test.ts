import { expect, test } from 'vitest';
import { pushRequestSchema, shapeProblems } from '../../src/paragon/document-schemas.js';
import { aBuild, ids, someContent } from './a-project.js';

/** As it comes from the wire: untyped, so that the tests can break it. */
function aRequest(): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ build: aBuild(), cliVersion: '1.1.15', dryRun: false }));
}

/** Sets, or with undefined deletes, what is at the path. */
function put(value: unknown, path: string, replacement: unknown): unknown {
  const [key = '', ...rest] = path.split('/');
  if (typeof value !== 'object' || value === null) throw new Error(`Nothing at ${path}`);
  if (rest.length > 0) put(Reflect.get(value, key), rest.join('/'), replacement);
  else if (replacement === undefined) Reflect.deleteProperty(value, key);
  else Reflect.set(value, key, replacement);
  return value;
}

test('a build of the documented shape is taken', () => {
  expect(shapeProblems(pushRequestSchema, aRequest())).toEqual([]);
  expect(Object.keys(someContent())).toEqual([
    'secrets',
    'events',
    'integrations',
    'persona',
    'resources',
  ]);
});

const event = `build/events/${ids.event}`;
const slack = 'build/integrations/slack';
const values = `${slack}/config/values`;
const workflow = `${slack}/workflows/${ids.newTask}`;
const step = `${workflow}/steps/1`;
const meta = `${values}/workflowMeta/${ids.newTask}`;

test.each([
  ['build', undefined],
  ['cliVersion', undefined],
  ['cliVersion', 'latest'],
  ['cliVersion', '^1.0.0'],
  ['dryRun', undefined],
  ['dryRun', 'false'],
  ['extra', true],
  ['build/buildHash', undefined],
  ['build/buildHash', 'short'],
  ['build/projectId', ids.project.toUpperCase()],
  ['build/projectId', 'main'],
  ['build/name', 'main'],
  ['build/secrets', {}],
  ['build/events', []],
  ['build/events', JSON.parse('{ "__proto__": { "id": 1 } }')],
  ['build/persona', undefined],
  ['build/persona/meta', []],
  ['build/resources', undefined],
  [`${event}/sampleData`, undefined],
  [`${event}/sampleData`, []],
  [`${event}/name`, ''],
  [`${event}/schema`, {}],
  [`${slack}/id`, 'slack'],
  [`${slack}/name`, 'Slack!'],
  [`${slack}/customTriggers`, undefined],
  [`${slack}/customTriggers`, { x: {} }],
  [`${slack}/config/id`, undefined],
  [`${slack}/type`, 'slack'],
  [`${values}/paragonLink`, 'yes'],
  [`${values}/accentColor`, 'blue'],
  [`${values}/active`, null],
  [`${values}/overviewText`, ''],
  [`${values}/sharedMeta`, { inputs: [{ id: 'channel' }] }],
  [`${meta}/hidden`, undefined],
  [`${meta}/order`, -1],
  [`${meta}/order`, 0.5],
  [`${meta}/order`, null],
  [`${workflow}/isDraft`, undefined],
  [`${workflow}/name`, ''],
  [`${workflow}/description`, ''],
  [`${step}/id`, 'step'],
  [`${step}/type`, 'ACTION/DANCE'],
  [`${step}/parameters`, undefined],
  [`${step}/parameters`, []],
  [`${step}/next`, undefined],
  [`${step}/next`, 'step3'],
  [`${step}/_migrations`, undefined],
  [`${step}/_migrations`, { title: 'x' }],
  [`${step}/_migrations`, []],
  [`${step}/description`, null],
  [`${step}/name`, 'functionStep'],
])('%s as %j is not the documented shape', (path, replacement) => {
  const request = put(aRequest(), path, replacement);
  const problems = shapeProblems(pushRequestSchema, request);
  expect(problems).not.toEqual([]);
  // Every problem is at the place that was broken, and says so.
  const place = path.replaceAll('/', '.');
  expect(problems.filter((problem) => !problem.startsWith(place))).toEqual([]);
});
