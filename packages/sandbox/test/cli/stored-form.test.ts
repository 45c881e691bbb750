import { expect, test } from 'vitest';
import { methodName } from '../../stand-ins/cli/src/words.js';
import { evaluateWorkflow } from '../../stand-ins/core/src/evaluation/index.js';
import type { IContext } from '../../stand-ins/core/src/execution/index.js';
import { And, NumberEquals } from '../../stand-ins/core/src/operator/index.js';
import { scheduleOf } from '../../stand-ins/core/src/schedule.js';
import { ActionStep, FunctionStep, RequestStep } from '../../stand-ins/core/src/steps/actions.js';
import type { Step } from '../../stand-ins/core/src/steps/step.js';
import { ConditionalStep } from '../../stand-ins/core/src/steps/transitions.js';
import { CronStep, EventStep } from '../../stand-ins/core/src/steps/triggers.js';
import type { IConnectUser } from '../../stand-ins/core/src/user/index.js';
import { Workflow } from '../../stand-ins/core/src/workflow.js';

// Each of these is what the real core 1.0.23 stores of the same code.

const value = (text: unknown, dataType: string) => ({ type: 'VALUE', value: text, dataType });
const title = (dataType: string) => ({
  type: 'VARIABLE',
  stepId: 'id 0',
  path: ['event', 'title'],
  dataType,
});

interface Scope {
  readonly trigger: EventStep<{ title: string }>;
  readonly context: IContext;
  readonly user: IConnectUser<{ meta: { plan: string } }>;
}

/** What is stored of the step, in a workflow that an event starts. */
function stored(make: (scope: Scope) => Step): Record<string, unknown> {
  class Sample extends Workflow<never, { meta: { plan: string } }> {
    inputs = {};
    name = 'Sample';
    description = '';
    defaultEnabled = false;
    hidden = false;

    define(_: never, context: IContext, user: Scope['user']) {
      const trigger = new EventStep({ name: 'Task', schema: { title: 'x' } });
      const step = make({ trigger, context, user });
      trigger.nextStep(step);
      return this.register({ trigger, step });
    }

    definePermissions() {
      return undefined;
    }
  }
  let ids = 0;
  const { steps } = evaluateWorkflow(Sample, {
    integrationName: 'slack',
    integration: {},
    sharedInputs: [],
    newId: () => (ids++ === 0 ? 'workflow' : `id ${ids - 2}`),
    secretId: () => undefined,
    eventId: () => 'event',
    resourceIds: new Set(),
    triggers: new Map(),
    previousSteps: () => new Map(),
  });
  return steps[1]?.parameters ?? {};
}

const action = (parameters: Record<string, unknown>) =>
  new ActionStep({ intent: 'SLACK_SEND_MESSAGE', actionType: 'slack', parameters });
const request = (more: Partial<ConstructorParameters<typeof RequestStep>[0]>) =>
  new RequestStep({ method: 'POST', url: 'https://x.test', ...more });

test('a field of an event lies below the event', () => {
  const { actionParameters } = stored(({ trigger }) => action({ message: trigger.output.title }));
  expect(actionParameters).toEqual([{ key: 'message', source: title('ANY') }]);
});

test('the metadata of a user lies below `meta`', () => {
  const { actionParameters } = stored(({ user }) => action({ plan: user.meta.plan }));
  const source = { type: 'PERSONA_METADATA', path: ['meta', 'plan'] };
  expect(actionParameters).toEqual([{ key: 'plan', source }]);
});

test.each([
  ['New task: ', 'STRING'],
  ['7', 'OBJECT'],
  ['{"a":1}', 'OBJECT'],
  ['null', 'STRING'],
])('text in a template is %j, %s: the references have the type of the whole', (text, type) => {
  const parts = (dataType: string) => [value(text, type), title(dataType)];
  const { actionParameters } = stored(({ trigger }) =>
    action({ message: `${text}${trigger.output.title}` }),
  );
  expect(actionParameters).toEqual([
    { key: 'message', source: { type: 'TOKENIZED', dataType: 'ANY', parts: parts('ANY') } },
  ]);
  const { body, headers } = stored(({ trigger }) =>
    request({
      headers: { 'X-Title': `${text}${trigger.output.title}` },
      body: { title: `${text}${trigger.output.title}` },
    }),
  );
  expect(body).toEqual([
    { key: 'title', source: { type: 'TOKENIZED', dataType: 'ANY', parts: parts('ANY') } },
  ]);
  expect(headers).toEqual([
    { key: 'X-Title', source: { type: 'TOKENIZED', dataType: 'STRING', parts: parts('STRING') } },
  ]);
});

test('lists and objects are kept as JSON text', () => {
  const { parameters } = stored(
    () =>
      new FunctionStep({
        code: () => 1,
        parameters: { list: [1, 'a'], deep: { a: null }, no: null },
      }),
  );
  expect(parameters).toEqual([
    { key: 'list', source: value('[1,"a"]', 'ANY') },
    { key: 'deep', source: value('{"a":null}', 'ANY') },
    { key: 'no', source: value(null, 'ANY') },
  ]);
});

test.each([
  ['/users.list?limit=200', undefined, '/users.list?limit=200'],
  ['/users.list', { limit: '200', '': 'x' }, '/users.list?limit=200'],
  ['/users.list?limit=1', { limit: '200', page: '2' }, '/users.list?limit=200&page=2'],
  ['/users.list?limit=1', { ' ': 'x' }, '/users.list?limit=1'],
])('the url %s with the parameters %j is kept as %s', (url, params, kept) => {
  const { url: source } = stored(() =>
    request({ url, ...(params === undefined ? {} : { params }) }),
  );
  expect(source).toEqual({
    type: 'TOKENIZED',
    dataType: 'STRING',
    parts: [value(kept, 'STRING')],
  });
});

test('a reference in a parameter is in the url, too', () => {
  const { url } = stored(({ trigger }) =>
    request({ url: '/find', params: { q: `${trigger.output.title}` } }),
  );
  expect(url).toMatchObject({ parts: [value('/find?q=', 'STRING'), title('STRING')] });
});

test('the operands of a condition have the type of its operator', () => {
  const { choices } = stored(
    ({ trigger }) => new ConditionalStep({ if: And(NumberEquals(trigger.output.title, 7)) }),
  );
  expect(JSON.stringify(choices)).toContain(JSON.stringify(title('NUMBER')));
  expect(JSON.stringify(choices)).toContain(JSON.stringify(value(7, 'NUMBER')));
});

const time = { minutes: 1080, timezone: 'Europe/Berlin' };
test.each([
  ['*/30 * * * * *', { unit: 'SECONDS', seconds: 30 }],
  ['0 */5 * * * *', { unit: 'MINUTES', minutes: 5 }],
  ['*/10 * * * *', { unit: 'MINUTES', minutes: 10 }],
  ['0 15 */3 * * *', { unit: 'HOURLY', hours: 3, offset: 15 }],
  ['0 0 18 * * *', { unit: 'DAILY', days: 1, time }],
  ['0 18 */2 * *', { unit: 'DAILY', days: 2, time }],
  ['0 0 18 * * 1', { unit: 'WEEKLY', weekday: 'MONDAY', time }],
  ['0 0 18 * * sun', { unit: 'WEEKLY', weekday: 'SUNDAY', time }],
  ['0 0 18 * * 7', { unit: 'WEEKLY', weekday: 'SUNDAY', time }],
  // Only newer versions than 1.0.23 keep these as they are.
  ['0 0 18 1 * *', { unit: 'CUSTOM', cron: '0 0 18 1 * *', timezone: 'Europe/Berlin' }],
  ['0 0 18 * * 1-5', { unit: 'CUSTOM', cron: '0 0 18 * * 1-5', timezone: 'Europe/Berlin' }],
  ['nonsense', { unit: 'CUSTOM', cron: 'nonsense', timezone: 'Europe/Berlin' }],
])('the cron expression %s is kept as %j', (cron, schedule) => {
  expect(scheduleOf(cron, 'Europe/Berlin')).toEqual(schedule);
});

test('without a time zone it is that of Los Angeles', () => {
  const step = new CronStep({ cron: '0 0 18 * * *' });
  expect(step.storedParameters()).toMatchObject({
    schedule: { time: { timezone: 'America/Los_Angeles' } },
  });
});

test.each([
  ['slack', 'SLACK_SEND_MESSAGE', 'sendMessage'],
  ['slack', 'SLACK_TRIGGER_APP_MENTIONED', 'appMentioned'],
  ['hubspot', 'HUBSPOT_GET_RECORDS', 'getRecords'],
  ['googleCalendar', 'GOOGLE_CALENDAR_CREATE_EVENT', 'googleCalendarCreateEvent'],
  ['googleCalendar', 'GOOGLE_CALENDAR_TRIGGER_EVENT_ENDED', 'googleCalendarTriggerEventEnded'],
])('in code of %s, %s is %s', (integration, intent, method) => {
  expect(methodName(integration, intent)).toBe(method);
});
