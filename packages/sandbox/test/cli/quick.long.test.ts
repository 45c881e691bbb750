// Builds with types. CI builds with the quick version in the tests of the actions; one of push.test has an error of its
// syntax.
import { afterEach, expect, test } from 'vitest';
import { newestVersion, quickVersion } from '../../src/registry/packages.js';
import { type Box, openBox } from './box.js';

const boxes: Box[] = [];
afterEach(async () => {
  await Promise.all(boxes.splice(0).map((box) => box.close()));
});

async function newBox(cliVersion: string, variant: 'tiny' | 'full' = 'full'): Promise<Box> {
  const box = await openBox({ variant, cliVersion });
  boxes.push(box);
  return box;
}

test('the quick version builds what the newest builds, and prints the same', async () => {
  const [newest, quick] = [await newBox(newestVersion), await newBox(quickVersion)];
  const [said, saidQuickly] = [await newest.mustPara(['build']), await quick.mustPara(['build'])];
  expect(saidQuickly).toEqual(said);
  const plain = async (box: Box): Promise<string> =>
    JSON.stringify(await box.build())
      // What Paragon does not know yet gets an id at random.
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g, 'an id');
  expect(await plain(quick)).toBe(await plain(newest));
});

test('the quick version checks no types, but syntax', async () => {
  const box = await newBox(quickVersion, 'tiny');
  const file = 'src/events/taskCreated.ts';
  await box.edit(file, (text) => `${text}\nexport const wrong: number = 'text';\n`);
  await box.mustPara(['build']);
  await box.edit(file, (text) => `${text}\nconst = ;\n`);
  const { code, stdout } = await box.para(['build']);
  expect(code).toBe(1);
  expect(stdout).toContain(`${file}:`);
  expect(stdout).toContain('TS1134');
});
