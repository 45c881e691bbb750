import { describe, expect, it } from 'vitest';
import { dropsOwnCode } from '../../src/sync/own-code.js';
import { configText, inputsText, textOf } from './histories/workflow-texts.js';

const path = 'src/integrations/slack/workflows/a.ts';
const exported = textOf({ id: 'w0', title: 'A', steps: ['w0.s0=0'] }, 'exported');

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
});
