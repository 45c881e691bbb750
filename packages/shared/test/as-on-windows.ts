import { onTestFinished } from 'vitest';

/** Until the end of the test, code that asks for the system is told that it is Windows. */
export function asOnWindows(): void {
  const real = Object.getOwnPropertyDescriptor(process, 'platform');
  if (real === undefined) throw new Error('process.platform is no property.');
  Object.defineProperty(process, 'platform', { ...real, value: 'win32' });
  onTestFinished(() => {
    Object.defineProperty(process, 'platform', real);
  });
}
