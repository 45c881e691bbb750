import type { World } from '../world.js';
import type { Narrator } from './narrator.js';

/** A part of the story. It builds on those before it. */
export interface Chapter {
  readonly title: string;
  play(narrator: Narrator, world: World): Promise<void>;
}
