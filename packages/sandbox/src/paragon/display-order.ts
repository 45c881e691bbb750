import type { Integration } from './model.js';

/** The order in which the Connect Portal shows workflows: `workflowDisplayOrder` in config.ts. */
export function displayOrder({ config }: Integration): string[] {
  return Object.values(config.values.workflowMeta)
    .filter((meta) => meta.order !== undefined)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((meta) => meta.id);
}

export function setDisplayOrder({ config }: Integration, ids: readonly string[]): void {
  for (const meta of Object.values(config.values.workflowMeta)) {
    delete meta.order;
    if (ids.includes(meta.id)) meta.order = ids.indexOf(meta.id);
  }
}

/** Shown last, unless it has a place already. */
export function addToDisplay(integration: Integration, id: string): void {
  setDisplayOrder(integration, [...new Set([...displayOrder(integration), id])]);
}

export function removeFromDisplay(integration: Integration, id: string): void {
  setDisplayOrder(
    integration,
    displayOrder(integration).filter((other) => other !== id),
  );
}
