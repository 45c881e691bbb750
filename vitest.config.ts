import { fileURLToPath } from 'node:url';
import { defaultExclude, defineConfig } from 'vitest/config';
import SlowFirst from './vitest.sequencer.js';

/** Stories that take long, and whose parts other tests show: `pnpm test:long` plays them. */
const long = process.env.FUZZ_TIMES === undefined ? ['**/*.long.test.ts'] : [];

export default defineConfig({
  resolve: {
    alias: {
      '@paragraph/shared/testing': fileURLToPath(
        new URL('packages/shared/src/testing.ts', import.meta.url),
      ),
      '@paragraph/shared': fileURLToPath(new URL('packages/shared/src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    exclude: [...defaultExclude, ...long],
    setupFiles: ['./vitest.seed.ts', './vitest.memory.ts'],
    globalSetup: './vitest.setup.ts',
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './scripts/count-reporter.mjs'],
    // No test may lean on what another one leaves in a module; a worker for each file would take a third of the time.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Each test of an action starts a dozen processes, so files run at the same time, but not many.
    maxWorkers: 3,
  },
});
