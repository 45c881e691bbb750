import { afterAll } from 'vitest';

/** Takes what ends a place. */
export type Ending = (end: () => Promise<void>) => void;

/**
 * Opens a place once for all tests of a file, for tests that change nothing in it, or put back what they change. Call it
 * outside of a test.
 */
export function openOnce<Place>(open: (ending: Ending) => Promise<Place>): () => Promise<Place> {
  let place: Promise<Place> | undefined;
  const ends: Array<() => Promise<void>> = [];
  afterAll(async () => {
    for (const end of ends) await end();
  });
  return () => {
    place ??= open((end) => ends.push(end));
    return place;
  };
}
