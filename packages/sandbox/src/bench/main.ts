import { arch, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onInterruption } from '../interruption.js';
import { publishHeavyCli } from '../registry/heavy-cli.js';
import { baselines } from './commands.js';
import { compiledPullReport, wholeCompiledPull } from './compiled-pull-report.js';
import { type CompiledPullFigures, compiledPulls } from './compiled-pulls.js';
import { incumbent } from './incumbent.js';
import { ours } from './ours.js';
import { previews } from './previews.js';
import { type PlayedPulls, pullReport, wholePull } from './pull-report.js';
import { pullsOf, sizes } from './pulls.js';
import { playRounds, type Round, wholeRound } from './rounds.js';
import { type BenchStage, openStage } from './stage.js';
import { benchReport, type Conditions } from './table.js';

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
    // Of definitions: a build takes some 10 s of CPU and 600 MB. With 1, it takes the time of a real project's.
    weight: { type: 'string', default: '0.2' },
  },
});
const { only } = values;
const parts = ['push', 'pull', 'compile'];
if (only !== undefined && !parts.includes(only)) refuse('--only takes push, pull or compile.');
const isPlayed = (part: string): boolean => only === undefined || only === part;
const weight = Number(values.weight);
if (!(weight > 0 && weight <= 1)) refuse('--weight takes a number above 0, and at most 1.');
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) refuse('--rounds takes a whole number above 0.');
if (platform() === 'win32') {
  refuse("The incumbent's commands are those of a Unix shell: run this on Linux or macOS.");
}

console.log('Starting. (The packages of the npm registry are published.)');
let opened: BenchStage | undefined;
let interrupted = false;
onInterruption((exitCode) => {
  interrupted = true;
  console.log('Interrupted: everything is being ended.');
  // While it is set up, no program of ours runs, and the exit removes the folders.
  if (opened === undefined) process.exit(exitCode);
  void opened.close().finally(() => {
    process.exit(exitCode);
  });
});
const stage = await openStage();
opened = stage;
try {
  // Pulls first: for the others, packages of real size are published, and what that leaves in the memory of this process
  // makes each start of a program slow.
  const reports = [
    ...(isPlayed('pull') ? [pullReport(await pulls(), conditions())] : []),
    ...(isPlayed('compile') ? [compiledPullReport(await compiled(), conditions())] : []),
    ...(isPlayed('push') ? [benchReport({ rounds: await pushes(), ...conditions() })] : []),
  ];
  for (const { text } of reports) console.log(`\n${text}`);
  if (!reports.every(({ met }) => met)) process.exitCode = 1;
} catch (thrown) {
  // After an interruption, the error only says that this was ended with everything else.
  if (!interrupted) throw thrown;
} finally {
  await stage.close();
}

async function pushes(): Promise<readonly Round[]> {
  console.log('Publishing a CLI of real size.');
  await publishHeavyCli(stage.registryUrl, join(stage.world.root, 'published'));
  const { cold, warm, kept } = ours(stage);
  const { light, heavy } = incumbent(stage);
  const { cliInstall, commands, bareNode } = baselines(stage);
  const { preview, buildOnly } = previews(stage);
  // Contestants that are compared run one after the other, so that both meet the same machine. The order is a ring.
  const ring = [light, cold, cliInstall, commands, warm, heavy, kept, bareNode, preview, buildOnly];
  return playRounds(ring, { rounds, onRun }, wholeRound);
}

async function compiled(): Promise<readonly CompiledPullFigures[]> {
  console.log('Making a project whose definitions have weight.');
  return playRounds(await compiledPulls(stage, weight), { rounds, onRun }, wholeCompiledPull);
}

async function pulls(): Promise<readonly PlayedPulls[]> {
  const played: PlayedPulls[] = [];
  for (const size of sizes) {
    console.log(`Making a project of ${size} files.`);
    const { contestants, programs } = await pullsOf(stage, size);
    const figures = await playRounds(contestants, { rounds, onRun }, wholePull);
    played.push({ size, rounds: figures, programs });
  }
  return played;
}

function onRun(round: number, name: string): void {
  console.log(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${name}`);
}

function conditions(): Conditions {
  const cores = cpus();
  const [load = 0] = loadavg();
  const machine = [
    `${platform()} ${arch()}`,
    `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`,
    `Node ${process.versions.node}`,
  ].join(', ');
  return { machine, busy: load / cores.length };
}
