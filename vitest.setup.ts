import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '@paragraph/sandbox';
import type { TestProject } from 'vitest/node';

/** One npm registry and one tool cache for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'paragraph-tests-'));
  const registry = await startRegistry();
  project.provide('npmrc', `${registry.npmrc}cache=${join(folder, 'npm-cache')}\n`);
  project.provide('toolCache', folder);
  return async () => {
    await registry.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
