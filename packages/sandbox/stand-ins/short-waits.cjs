// Loaded into the Node of a test's machine: what an action waits before it tries again takes a hundredth of the time,
// whatever its log says. It sleeps for longer only where it watches over a time limit, which stays as it is.
const { syncBuiltinESMExports } = require('node:module');
const timers = require('node:timers/promises');

if (/[\\/]paragraph-(?:push|pull)[\\/]dist[\\/]/.test(process.argv[1] ?? '')) {
  const { setTimeout } = timers;
  timers.setTimeout = (milliseconds, ...rest) =>
    setTimeout(milliseconds < 30_000 ? milliseconds / 100 : milliseconds, ...rest);
  syncBuiltinESMExports();

  // What Octokit waits between two writes, which no clock of ours is asked for.
  const atOnce = globalThis.setTimeout;
  globalThis.setTimeout = Object.assign((task, milliseconds, ...rest) => {
    const isOctokit = /[\\/]dist[\\/]github\.js/.test(new Error().stack ?? '');
    return atOnce(
      task,
      isOctokit && milliseconds < 30_000 ? milliseconds / 100 : milliseconds,
      ...rest,
    );
  }, atOnce);
}
