import type { BranchRule } from '@paragraph/sandbox';
import { onTestFinished } from 'vitest';
import { type DeliveryPlace, openDeliveryPlace } from './delivery-place.js';

export const [file, other] = ['src/events/a.ts', 'src/events/b.ts'];
export const atFirst = { [file]: 'a\n', [other]: 'b\n' };
export const stateRef = 'refs/paragraph/p/main';
export const signatures: BranchRule = { type: 'required_signatures' };

/** A repository in which both sides have agreed once. From then on each branch takes signed commits alone. */
export async function synced(): Promise<DeliveryPlace> {
  const place = await openDeliveryPlace(atFirst);
  onTestFinished(() => place.close());
  await place.pull(atFirst);
  place.repository.protect('~ALL', { by: 'ruleset', rules: [signatures] });
  return place;
}

/** Both sides change one file, and Paragon another one. */
export async function conflicting({ repository }: DeliveryPlace): Promise<Record<string, string>> {
  await repository.commit({ files: { [file]: 'by Git\n' } });
  return { [file]: 'by Paragon\n', [other]: 'edited\n' };
}
