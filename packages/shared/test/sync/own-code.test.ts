import { describe, expect, it } from 'vitest';
import { dropsOwnCode } from '../../src/sync/own-code.js';
import { expectLinearTime, repeated } from '../linear-time.js';
import { configText, inputsText, textOf } from './histories/workflow-texts.js';

const path = 'src/integrations/slack/workflows/a.ts';
const exported = textOf({ id: 'w0', title: 'A', steps: ['w0.s0=0'] }, 'exported');

/** A workflow with further code in `define()`, or a further member. */
function withCode(text: string, { code = '', member = '' }: { code?: string; member?: string }) {
  return text
    .replace('    return this.register', (register) => `    ${code}\n\n${register}`)
    .replace('  name =', (name) => `  ${member}\n\n${name}`);
}

describe('hand-written code', () => {
  it.each([
    ['a file of the project', "import { step } from '../../../common/step';"],
    ['a file of the project, from its root', "import { step } from 'src/common/step';"],
    ['a path of tsconfig.json', "import step from 'lib/step';"],
    ['a package of the workspace', 'import * as steps from "@acme/steps";'],
    ['what is imported for its effects', "import '@acme/steps/register';"],
    ['what is exported again', "export { step } from '../../../common/step';"],
    ['a file that a function loads', "  const step = require('../../../common/step');"],
    ['a file that is loaded later', "  const step = import('src/common/step');"],
    ['a package', "const { step } = require('@acme/steps');"],
    ['a package, in an older form', "import steps = require('@acme/steps');"],
    ['a constant', 'const limit = 3;'],
    ['an exported constant', 'export const limit: number = 3;'],
    ['a function', 'function step(value: string) {}'],
    ['an asynchronous function', 'export async function step() {}'],
    ['a class', 'abstract class Base extends Workflow {}'],
  ])('is %s', (_what, line) => {
    expect(dropsOwnCode(path, `${line}\n${exported}`, exported)).toBe(true);
    expect(dropsOwnCode(path, exported, `${line}\n${exported}`)).toBe(false);
    expect(dropsOwnCode(path, `${line}\n${exported}`, `${line}\n\n${exported}`)).toBe(false);
  });

  it.each([
    ['a loop', 'for (const id of ids) a.nextStep(new Step({ id }));'],
    ['a loop with a condition', 'while (next) {\n      next = last(next);\n    }'],
    ['a condition', "if (process.env.STAGE === 'test') a.nextStep(b);"],
    ['a choice', 'switch (context.mode) {\n    }'],
    ['an attempt', 'try {\n    } finally {\n    }'],
    ['a function', 'function step(id: string) {\n      return new Step({ id });\n    }'],
    ['a class', 'class Sender extends Step {}'],
    ['a variable', 'let last = a;'],
    ['a constant text', "const channel = 'C1';"],
    ['a constant with a type', 'const channels: string[] = [];'],
    ['a function in a constant', 'const step = (id: string) => new Step({ id });'],
    ['a step that a function makes', "const b = makeStep('b');"],
    ['constants of an object', 'const { b, c } = makeSteps();'],
    ['a spread', 'const b = new Step({ ...a.options });'],
    ['a conditional value', "const b = new Step({ value: isTest ? 'b' : 'c' });"],
    ['a product', 'const b = new DelayStep({ value: 5 * 60, unit: "SECONDS" });'],
    ['a quotient', 'const b = new DelayStep({ value: a.output.seconds / 60 });'],
    ['a remainder', 'const b = new DelayStep({ value: a.output.count % 2 });'],
    ['a sum', "const b = new Step({ text: 'Hello ' + a.output.name });"],
    ['a difference', 'const b = new Step({ index: a.output.list[0] - 1 });'],
    ['a comparison', 'const b = new Step({ isFirst: a.output.index === 0 });'],
    ['an inequality', 'const b = new Step({ isFirst: a.output.index != 0 });'],
    ['a conjunction', 'const b = new Step({ isOn: a.output.x && a.output.y });'],
    ['a default', "const b = new Step({ channel: a.output.channel ?? 'general' });"],
    ['a calculation', 'const b = new Step({ value: Math.max(1, a.output.x) });'],
    ['a text of data', "const b = new Step({ body: JSON.stringify({ text: 'Hi' }) });"],
    ['a setting of the machine', 'const b = new Step({ channel: process.env.CHANNEL });'],
    ['a method of a text', "const b = new Step({ list: 'a,b'.split(',') });"],
    [
      'a method of a template',
      'const b = new Step({\n      text: `a\n`\n        .trim(),\n    });',
    ],
    ['a method of a list', "const b = new Step({ text: ['a', 'b'].join() });"],
  ])('is %s in define()', (_what, code) => {
    const written = withCode(exported, { code });
    expect(written).not.toBe(exported);
    expect(dropsOwnCode(path, written, exported)).toBe(true);
    expect(dropsOwnCode(path, exported, written)).toBe(false);
    expect(dropsOwnCode(path, written, written.replace("'A'", "'B'"))).toBe(false);
  });

  it.each([
    ['a method', 'message(id: string): string {\n    return id;\n  }'],
    ['a method of its own class', 'private async *#steps<Id extends string>(ids: Id[]) {}'],
    ['a getter', 'get channel() {\n    return 1;\n  }'],
  ])('is %s beside define()', (_what, member) => {
    expect(dropsOwnCode(path, withCode(exported, { member }), exported)).toBe(true);
  });

  it.each([
    ['a step without a choice', 'const b = undefined;\n    b;'],
    [
      'an action',
      'const b = integration.actions.sendMessage({ id: a.output.id }, { description: "?" });',
    ],
    ['a step of several lines', 'const b =\n      new Step({ value: 1 });'],
    [
      'the order of the steps',
      'a\n      .nextStep(b.whenTrue(c).whenFalse(d))\n      .nextStep(e);',
    ],
    ['a condition of a step', "const b = new Step({ if: Operators.And(a), for: 'x' });"],
    [
      'a page token',
      'const b = new Step({ url: (token: string) => `?a=b`, pages: (a) => ({ b: a?.b ?? c }) });',
    ],
    [
      'a negative number',
      'const b = new Step({ value: -5, values: [-1, -0.5], x: 1e-7, y: 1e+21 });',
    ],
    [
      'a reference',
      "const b = new Step({ a: a.output.list[0].name, b: a.output['x-y'][1].Math, c: process.output.env });",
    ],
    ['a text', "const b = new Step({ text: '1 * 2 - 3 / 4 === Math.max() && a ?? b' });"],
    ['a type', 'const b = new Step<Record<string, string>>({ a: <T>(x: T) => x as T });'],
    [
      'the pages of a request',
      'const b = new Step({ pages: (step, token) => ({ offset: token * 2 + Number(step.a) }), next: 1 });',
    ],
    [
      'the code of a function step',
      'const b = new FunctionStep({\n      code: function run({ a = {} }) {\n        if (a) return { ...a, b: a ? 1 : 2 };\n        const c = 1;\n        for (;;) {}\n      },\n      parameters: {},\n    });',
    ],
    [
      'code with brackets in a regular expression',
      'const b = new FunctionStep({\n      code: function run(a) {\n        if (a.match(/[}]\\)\\}/)) return { ...a };\n        const c = 1;\n      },\n    });',
    ],
  ])('is not %s in define()', (_what, code) => {
    expect(dropsOwnCode(path, withCode(exported, { code }), '')).toBe(false);
  });

  it.each([
    ['the SDK', "import { Workflow } from '@useparagon/core';"],
    [
      'the types of an integration',
      "import { createInputs } from '@useparagon/integrations/slack';",
    ],
    ['the persona', "import personaMeta from '../../../persona.meta';"],
    ['the persona, from the root', "import personaMeta from 'src/persona.meta.js';"],
    ['an event', "import event from '../../../events/taskCreated';"],
    ['another file of the integration', 'import sharedInputs from "../inputs";'],
    ['a resource', "import crm from '../../../resources/crm/~config';"],
    ['what a function step declares', '    code: function run() {\n      const limit = 3;\n    },'],
    ['a package that a function step loads', "      const axios = require('axios');"],
    ['the text of a message', '  message: \'from "../../../common/step"\','],
    ['a comment', '// from "../../../common/step"\n/*\nconst limit = 3;\n*/'],
    ['the text of a template', 'x(`\nconst limit = 3;\n`);'],
  ])('is not %s', (_what, line) => {
    expect(dropsOwnCode(path, `${line}\n${exported}`, '')).toBe(false);
  });

  it.each([
    ['config.ts', configText(['a', 'b'])],
    ['inputs.ts', inputsText(['in0=0'])],
    [
      'inputs.ts with a name',
      "import { createInputs } from '@useparagon/core/inputs';\n\nconst integrationInputs = createInputs({});\n\nexport default integrationInputs;\n",
    ],
    [
      'config.ts of a custom integration',
      'export const inputs = createConfigInputs({});\n\nconst config: ICustomIntegrationConfig = {};\n\nexport default config;\n',
    ],
    [
      'an event',
      "import { IEventInit } from '@useparagon/core/event';\n\nexport type EventSchema = {\n  title: 'A';\n};\n\nconst event: IEventInit<EventSchema> = {};\n\nexport default event;\n",
    ],
    ['workflows/a.ts', exported],
  ])('is nothing of %s in an export', (name, text) => {
    expect(dropsOwnCode(`src/integrations/slack/${name}`, text, '')).toBe(false);
  });

  it.each([
    ['spaces', repeated(' ', 'class A extends Workflow {;public', '}')],
    ['classes', repeated('class A extends Workflow ')],
    ['lines', repeated('\n', 'class A extends Workflow { define() {', '}}')],
    ['constants', repeated('const a:\n', 'class A extends Workflow { define() {', '}}')],
    ['members', repeated(';a<', 'class A extends Workflow {', '}')],
    ['functions', repeated('a({code:(){}});', 'class A extends Workflow { define() {', '}}')],
    ['brackets', repeated('{', 'class A extends Workflow {')],
  ])('is found in linear time among many %s', (_what, worst) => {
    expectLinearTime((text) => dropsOwnCode(path, text, ''), worst);
  });
});
