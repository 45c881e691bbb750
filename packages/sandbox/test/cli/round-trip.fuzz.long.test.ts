// Each case type-checks a project. CI plays exports and builds of the histories in shared/test/sync/paragon-contract.test
// and assembled-histories.test.
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropsOwnCode } from '../../../shared/src/sync/own-code.js';
import { numberAsked } from '../../../shared/test/number-asked.js';
import { contentProblems } from '../../src/paragon/content-rules.js';
import { contentSchema, shapeProblems } from '../../src/paragon/document-schemas.js';
import type { CustomTrigger, ProjectDocument } from '../../src/paragon/model.js';
import { compile } from '../../stand-ins/cli/src/build/compile.js';
import { evaluate } from '../../stand-ins/cli/src/build/evaluate.js';
import { noMemory } from '../../stand-ins/cli/src/memory.js';
import { projectFiles } from '../../stand-ins/cli/src/pull/project-files.js';
import { anyDocument } from './any-document.js';
import { type Box, openBox } from './box.js';

let box: Box;
beforeAll(async () => {
  box = await openBox();
});
afterAll(() => box.close());

/** Each type-checks a project; `pnpm test:long` multiplies the cases. */
const times = numberAsked('FUZZ_TIMES', 1);

let runs = 0;

/** A project of its own each time: Node remembers the modules that it has loaded. */
async function exportTo(document: ProjectDocument) {
  runs += 1;
  const folder = join(box.folder, '..', `run ${runs}`);
  await mkdir(folder);
  await symlink(join(box.folder, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const file of ['tsconfig.json', 'package.json']) {
    await cp(join(box.folder, file), join(folder, file));
  }
  const options = { bodyTypeFirst: runs % 2 === 0, memory: noMemory };
  const files = await projectFiles(document, options);
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, files };
}

/** Drafts are exported, but not built. */
function withoutDrafts(document: ProjectDocument) {
  const { name: _, ...content } = structuredClone(document);
  const triggers = (all: Record<string, CustomTrigger>) => {
    for (const { id, isDraft } of Object.values(all)) if (isDraft) delete all[id];
  };
  for (const integration of Object.values(content.integrations)) {
    triggers(integration.customTriggers);
    for (const { id, isDraft } of Object.values(integration.workflows)) {
      if (!isDraft) continue;
      delete integration.workflows[id];
      delete integration.config.values.workflowMeta[id];
    }
  }
  for (const resource of Object.values(content.resources)) {
    triggers(resource.triggers);
    if (resource.isDraft) delete content.resources[resource.id];
  }
  return content;
}

test(
  'whatever Paragon holds: its export type-checks, builds to the same again, and looks nowhere as if written by hand',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        const document = anyDocument(g);
        const { projectId, name: _, ...content } = document;
        expect(shapeProblems(contentSchema, content)).toEqual([]);
        expect(contentProblems(content)).toEqual([]);

        const { folder, files } = await exportTo(document);
        const byHand = [...files].filter(([path, text]) => dropsOwnCode(path, text, ''));
        expect(byHand).toEqual([]);
        compile(folder, { skipTypeErrors: false });
        const built = await evaluate({
          folder,
          projectId,
          buildHash: 'the hash',
          stored: document,
          accentColor: () => Promise.reject(new Error('Paragon knows the colour.')),
        });
        expect(built).toEqual({ ...withoutDrafts(document), buildHash: 'the hash' });
      }),
      // Values are drawn one after the other: a smaller one would be another project altogether.
      { numRuns: 3 * times, endOnFailure: true },
    );
  },
  120_000 * times,
);
