import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { baselines } from './commands.js';
import { incumbent } from './incumbent.js';
import { ours } from './ours.js';
import { playRounds } from './rounds.js';
import { openStage } from './stage.js';
import { benchReport } from './table.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number above 0.');
if (platform() === 'win32') {
  throw new Error(
    "The incumbent's commands are those of a Unix shell: run this on Linux or macOS.",
  );
}

console.log('Starting. (The first time, the packages of the npm registry are published.)');
const stage = await openStage();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    void stage.close().finally(() => process.exit(code));
  });
}
try {
  const contestants = [...ours(stage), incumbent(stage), ...baselines(stage)];
  const played = await playRounds(contestants, {
    rounds,
    onRun: (round, name) =>
      console.log(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${name}`),
  });
  const cores = cpus();
  const machine = `${platform()} ${arch()}, ${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
  const { text, met } = benchReport({ machine, rounds: played });
  console.log(`\n${text}`);
  if (!met) process.exitCode = 1;
} finally {
  await stage.close();
}
