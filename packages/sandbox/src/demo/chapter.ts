import type { World } from '../world.js';
import type { Teller } from './teller.js';

/** A part of the story. It builds on those before it. */
export interface Chapter {
  readonly title: string;
  play(teller: Teller, world: World): Promise<void>;
}

/** Something did not happen as the story says. */
export class NotAsTold extends Error {}
