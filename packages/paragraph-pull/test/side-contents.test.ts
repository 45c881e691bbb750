import { expect, test } from 'vitest';
import { describeChanges } from '../src/changes.js';
import { withoutOwnCode } from '../src/deliver/side-contents.js';
import type { TreeChange } from '../src/tree-changes.js';

const prefix = 'apps/paragon/';
const folder = `${prefix}src/integrations/slack/workflows`;
const none = '0'.repeat(40);

/** Changes of files by their texts before and after; undefined for none. */
function lacking(
  changed: Readonly<Record<string, readonly [string | undefined, string | undefined]>>,
): readonly string[] {
  const texts = new Map<string, string>();
  const blobOf = (text: string | undefined): string => {
    if (text === undefined) return none;
    const blob = `${texts.size + 1}`.padStart(40, 'a');
    texts.set(blob, text);
    return blob;
  };
  const raw = Object.entries(changed).map(([path, [before, after]]): TreeChange => {
    const status = before === undefined ? 'A' : after === undefined ? 'D' : 'M';
    return { status, path, mode: '100644', before: blobOf(before), after: blobOf(after) };
  });
  const textOf = (blob: string): string => texts.get(blob) ?? '';
  return [...withoutOwnCode(describeChanges(raw, prefix, textOf), { raw, prefix, textOf })];
}

const exported = "export default class extends Workflow {\n  readonly id: string = 'an-id';\n}\n";
const byHand = `const channel = () => 1;\n${exported}`;

test('of what waits on a side branch, the files are found that lack hand-written code there', () => {
  expect(lacking({ [`${folder}/a.ts`]: [byHand, exported] })).toEqual([`${folder}/a.ts`]);
  expect(lacking({ [`${folder}/a.ts`]: [exported, byHand] })).toEqual([]);
  expect(lacking({ [`${folder}/a.ts`]: [byHand, undefined] })).toEqual([]);
  expect(lacking({ [`${folder}/a.ts`]: [undefined, exported] })).toEqual([]);
  // A workflow that moved to another file is compared with what it was there.
  const moved = {
    [`${folder}/a.ts`]: [byHand, undefined],
    [`${folder}/b.ts`]: [undefined, exported],
  } as const;
  expect(lacking(moved)).toEqual([`${folder}/b.ts`]);
});
