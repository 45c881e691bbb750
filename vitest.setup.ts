import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '@paragraph/sandbox';
import type { TestProject } from 'vitest/node';

/** One npm registry, one tool cache, one cache of compiled code and one place for templates of worlds for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'paragraph-tests-'));
  const toolCache = join(folder, 'tools');
  const templates = join(folder, 'templates');
  for (const place of [toolCache, templates]) await mkdir(place);
  let registry: Promise<Registry> | undefined;
  // The registry takes seconds to start, and most test files ask nothing of it: the first request starts it.
  const front = createServer((request, response) => {
    registry ??= import('@paragraph/sandbox').then(({ startRegistry }) => startRegistry());
    registry.then(
      ({ serve }) => serve(request, response),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  const port = await new Promise<number>((resolve) => {
    front.listen(0, '127.0.0.1', () => {
      const address = front.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  project.provide(
    'npmrc',
    `registry=http://127.0.0.1:${port}/\ncache=${join(folder, 'npm-cache')}\n`,
  );
  project.provide('toolCache', toolCache);
  project.provide('compileCache', join(folder, 'compiled'));
  project.provide('templates', templates);
  return async () => {
    front.close();
    front.closeAllConnections();
    await registry?.then((started) => started.close());
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
