import * as core from '@actions/core';
import type { Environment } from './child-process.js';

/** Keeps a value for the `post` entry of this step. The last one of a name counts. */
export function saveState(name: string, value: string): void {
  core.saveState(name, value);
}

/** What `main` has kept; undefined in `main` itself, and where it kept nothing. */
export function readState(env: Environment, name: string): string | undefined {
  return env[`STATE_${name}`] || undefined;
}

/** Sets an output of the step. */
export function setOutput(name: string, value: string): void {
  core.setOutput(name, value);
}
