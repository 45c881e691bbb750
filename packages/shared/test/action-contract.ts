import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { field, fieldsOf, type InputContext, textField } from '@paragraph/shared';
import { createSecrets } from '@paragraph/shared/testing';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';

/**
 * Tests that an action's `action.yml` and README say what its code does.
 *
 * @param action The folder of the action.
 * @param readInputs What its code reads its inputs with.
 */
export async function testContract(
  action: URL,
  readInputs: (context: InputContext) => unknown,
): Promise<void> {
  const home = fileURLToPath(action);
  const manifest: unknown = parse(await readFile(`${home}action.yml`, 'utf8'));
  const inputs = fieldsOf(field(manifest, 'inputs'));
  const realEnvironment = process.env;

  afterEach(() => {
    process.env = realEnvironment;
  });

  const read = () => readInputs({ workspace: home, secrets: createSecrets(() => undefined) });

  test('action.yml names the inputs that are read, no more and no less', () => {
    const asked = new Set<string>();
    process.env = new Proxy<NodeJS.ProcessEnv>(
      {},
      {
        get: (_, name) => {
          if (typeof name === 'string' && name.startsWith('INPUT_')) asked.add(name);
          return undefined;
        },
      },
    );
    read();
    expect([...asked].sort()).toEqual(inputs.map(([name]) => `INPUT_${name.toUpperCase()}`).sort());
  });

  test('the defaults of action.yml are those of the code', () => {
    process.env = {};
    const withoutAny = read();
    process.env = Object.fromEntries(
      inputs
        .filter(([name]) => name !== 'githubToken')
        .map(([name, input]) => [`INPUT_${name.toUpperCase()}`, textField(input, 'default') ?? '']),
    );
    expect(read()).toEqual(withoutAny);
  });

  test('each input and output has a description', () => {
    for (const [name, entry] of [...inputs, ...fieldsOf(field(manifest, 'outputs'))]) {
      expect((textField(entry, 'description') ?? '').length, name).toBeGreaterThan(10);
    }
  });

  test('the README that users get leads to nothing that they do not get', async () => {
    const readme = await readFile(`${home}README.md`, 'utf8');
    const targets = [...readme.matchAll(/\]\((?<target>[^)]+)\)/g)].map(
      ({ groups }) => groups?.target,
    );
    expect(targets).not.toEqual([]);
    // The release puts each action into a repository of its own.
    expect(targets.filter((target) => !/^(?:https:\/\/|#)/.test(target ?? ''))).toEqual([]);
  });
}
