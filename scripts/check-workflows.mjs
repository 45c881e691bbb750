// Checks every action.yml and workflow file with GitHub's own parser.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The parser imports its schemas as JSON without the attribute that Node wants.
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.json')) return nextLoad(url, context);
    return nextLoad(url, { ...context, importAttributes: { type: 'json' } });
  },
});
const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kinds = [
  { parse: parseAction, files: 'packages/*/action.yml' },
  {
    parse: parseWorkflow,
    files: '{{.github,templates}/workflows,packages/sandbox/test-data/*}/*.yml',
  },
];

let checked = 0;
for (const { parse, files } of kinds) {
  for (const name of globSync(files, { cwd: root })) {
    const content = await readFile(join(root, name), 'utf8');
    const { context } = parse({ name, content }, new NoOperationTraceWriter());
    checked += 1;
    for (const error of context.errors.getErrors()) {
      console.error(`${name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
if (checked === 0) throw new Error('No files were found to check.');
console.log(`${checked} files checked.`);
