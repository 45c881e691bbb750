import { expect, test } from 'vitest';
import { changedFiles } from '../src/local-work.js';

const flow = 'app/src/flow.ts';
const outside = 'read me.md';

function listed(status: string): readonly string[] {
  return status.split('\0').slice(0, -1);
}

test.each<[string, string, readonly string[]]>([
  ['nothing', '', []],
  ['a changed file of the project', ` M ${flow}\0`, [flow]],
  ['a staged one', `M  ${flow}\0`, [flow]],
  ['a renamed one', `R  app/new.ts\0app/old.ts\0`, ['app/new.ts']],
  ['a deleted file beside the project', ` D ${outside}\0`, [outside]],
  ['a new file in the project', '?? app/new file.ts\0', ['app/new file.ts']],
  ['a new file beside the project', '?? application/x\0?? x\0', []],
  ['an install', ' M app/node_modules/a/b.js\0?? app/node_modules/c\0', []],
  ['a lockfile that an install has made', '?? app/package-lock.json\0', []],
  [
    'a lockfile of the project',
    ' M app/package-lock.json\0?? app/src/package-lock.json\0',
    ['app/package-lock.json', 'app/src/package-lock.json'],
  ],
  ['a build', '?? app/dist/a.js\0 M app/out/build.json\0?? app/tsconfig.tsbuildinfo\0', []],
  [
    'names that only begin so',
    '?? app/distance.ts\0?? app/src/out/x\0',
    ['app/distance.ts', 'app/src/out/x'],
  ],
])('as work of earlier steps counts what it should: %s', (_, status, files) => {
  expect(changedFiles(listed(status), 'app')).toEqual(files);
});

test('in a project at the root every new file counts, but for what is built', () => {
  expect(changedFiles(['?? x', '?? dist/x', '?? node_modules/x'], '')).toEqual(['x']);
});
