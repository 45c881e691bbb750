import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { forAct } from '../../src/act/run-act.js';
import { scenes } from '../../src/act/scenes.js';

const templates = new URL('../../../../templates/', import.meta.url);

test('act runs every template', () => {
  const names = readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.yml'));
  expect(scenes.map(({ template }) => template).sort()).toEqual(names.sort());
});

test.each(scenes)('all but the line that act does not know stays of $template', ({ template }) => {
  const text = readFileSync(new URL(template, templates), 'utf8');
  const left = forAct(text).split('\n');
  const gone = text.split('\n').filter((line) => line.trim() === 'queue: max');
  expect(gone.length).toBe(template.includes('preview') ? 0 : 1);
  expect(left).toEqual(text.split('\n').filter((line) => !gone.includes(line)));
});

test('without act the command says what to install, and fails', async () => {
  const script = fileURLToPath(new URL('../../lib/act/main.js', import.meta.url));
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, [script], { env: { PATH: '' } }, (error, stdout, stderr) => {
      resolve({ code: error?.code, said: stdout + stderr });
    });
  });
  expect(code).toBe(1);
  expect(said).toContain('There is no act on the PATH, so no template was run.');
  expect(said).toContain('go install github.com/nektos/act@');
});
