// Checks every action.yml and workflow file against GitHub's schemas.

import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateAction, validateWorkflow } from '@action-validator/core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kinds = [
  { check: validateAction, files: 'packages/*/action.yml' },
  { check: validateWorkflow, files: '{.github,templates}/workflows/*.yml' },
];

let checked = 0;
for (const { check, files } of kinds) {
  for (const file of globSync(files, { cwd: root })) {
    const { errors } = check(await readFile(`${root}/${file}`, 'utf8'));
    checked += 1;
    for (const error of errors) {
      console.error(`${file}: ${JSON.stringify(error)}`);
      process.exitCode = 1;
    }
  }
}
console.log(`${checked} files checked.`);
