/**
 * What a command does on Ctrl+C or SIGTERM. It may take a moment; a second signal ends the process at once.
 *
 * @param end Gets the exit code that a shell expects after the signal.
 */
export function onInterruption(end: (exitCode: number) => void): void {
  let isInterrupted = false;
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (isInterrupted) process.exit(exitCode);
      isInterrupted = true;
      end(exitCode);
    });
  }
}
