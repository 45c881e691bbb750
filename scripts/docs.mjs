// Writes the tables of inputs and outputs in each action's README from its action.yml, and its workflow from the
// template. `--check` only compares.
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

const templates = {
  'paragraph-push': 'paragraph-push.yml',
  'paragraph-pull': 'paragraph_pull_runner.yml',
};

async function workflowBlock(action) {
  const name = templates[action];
  const text = await readFile(join(root, 'templates/workflows', name), 'utf8');
  return `\`\`\`yaml\n# .github/workflows/${name}\n${text}\`\`\``;
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
  const parts = {
    workflow: await workflowBlock(action),
    inputs: inputsTable(inputs),
    outputs: outputsTable(outputs),
  };
  const fresh = Object.entries(parts).reduce(
    (written, [name, content]) => between(written, name, content),
    text,
  );
  if (fresh === text) continue;
  if (onlyCheck) {
    console.error(
      `packages/${action}/README.md is not what action.yml and the template say: run \`pnpm run docs\`.`,
    );
    process.exitCode = 1;
  } else {
    await writeFile(file, fresh);
  }
}
