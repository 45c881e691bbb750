import type { World } from '../world.js';
import type { ActionName } from '../world-run.js';
import type { Teller } from './teller.js';

/** A part of the story. It builds on those before it. */
export interface Chapter {
  readonly title: string;
  /** The actions that run in it. */
  readonly actions: readonly ActionName[];
  play(teller: Teller, world: World): Promise<void>;
}

/** Something did not happen as the story says. */
export class NotAsTold extends Error {}
