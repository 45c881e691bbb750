// Writes the tables of inputs and outputs in each action's README from its action.yml. `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onlyCheck = process.argv.includes('--check');

function inputsTable(inputs) {
  const rows = Object.entries(inputs).map(([name, { description, default: value, required }]) => {
    const fallback = required ? '**required**' : value ? `\`${value}\`` : '–';
    return `| \`${name}\` | ${fallback} | ${description} |`;
  });
  return ['| input | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputsTable(outputs) {
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${description} |`,
  );
  return ['| output | what it is |', '| --- | --- |', ...rows].join('\n');
}

function between(text, name, content) {
  const marks = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marks.test(text)) throw new Error(`There is no place for ${name}.`);
  return text.replace(marks, (_, start, end) => `${start}\n${content}\n\n${end}`);
}

for (const action of ['paragraph-push', 'paragraph-pull']) {
  const folder = join(root, 'packages', action);
  const { inputs, outputs } = parse(await readFile(join(folder, 'action.yml'), 'utf8'));
  const file = join(folder, 'README.md');
  const text = await readFile(file, 'utf8');
  const fresh = between(
    between(text, 'inputs', inputsTable(inputs)),
    'outputs',
    outputsTable(outputs),
  );
  if (fresh === text) continue;
  if (onlyCheck) {
    console.error(
      `packages/${action}/README.md is not what action.yml says: run \`pnpm run docs\`.`,
    );
    process.exitCode = 1;
  } else {
    await writeFile(file, fresh);
  }
}
