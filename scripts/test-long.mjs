// Runs all tests: the fuzzers with many times as many cases, from a seed of their own, and what takes too long for CI
// (files named `.long.test.ts`, and what `packages/shared/test/nightly.ts` holds back): `pnpm test:long [times]`.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const [times = '100'] = process.argv.slice(2);
const { FUZZ_SEED = String(randomInt(2 ** 31)) } = process.env;
const env = { ...process.env, FUZZ_SEED, FUZZ_TIMES: times };
console.log(`FUZZ_SEED=${FUZZ_SEED} FUZZ_TIMES=${times}`);
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run'], { env, stdio: 'inherit' });
process.exitCode = status ?? 1;
