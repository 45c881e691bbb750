import { isDeepStrictEqual } from 'node:util';
import { displayOrder } from './display-order.js';
import { integrationMetadata } from './integration-catalogue.js';
import type {
  Build,
  Integration,
  ProjectContent,
  ProjectDocument,
  PushChange,
  Workflow,
  WorkflowMeta,
} from './model.js';

/**
 * What a push makes of a project. As documented: the same ids are overwritten, and integrations
 * and workflows that the build lacks are removed. Assumed:
 *
 * - Drafts stay as they are. A build never holds one (files with `~` are not built), so a build
 *   cannot speak about them. They go only with their whole integration.
 * - Events and resources follow the same rule, but for those that a draft still uses.
 * - Integration id, config id and the accent colour of a built-in integration are Paragon's.
 * - Secrets are the dashboard's alone.
 */
export function applyBuild(
  stored: ProjectDocument,
  build: Build,
): { document: ProjectDocument; changes: PushChange[] } {
  const document: ProjectDocument = structuredClone({
    projectId: stored.projectId,
    name: stored.name,
    secrets: stored.secrets,
    events: merge(stored.events, build.events),
    integrations: merge(stored.integrations, build.integrations, mergeIntegration),
    persona: build.persona,
    resources: merge(stored.resources, build.resources),
  });
  keepWhatDraftsUse(stored, document);
  return { document, changes: changesBetween(stored, document) };
}

/** Stored entries keep their place, and new ones follow: a push does not reorder the server's lists. */
function merge<T>(
  stored: Record<string, T>,
  built: Record<string, T>,
  both: (stored: T | undefined, built: T) => T = (_stored, value) => value,
): Record<string, T> {
  const keys = [...Object.keys(stored).filter((key) => key in built), ...Object.keys(built)];
  const merged: Record<string, T> = {};
  for (const key of keys) {
    const value = built[key];
    if (value !== undefined) merged[key] = both(stored[key], value);
  }
  return merged;
}

function mergeIntegration(stored: Integration | undefined, built: Integration): Integration {
  const { values } = built.config;
  const accentColor = integrationMetadata(built.name)?.accentColor ?? values.accentColor;
  if (stored === undefined) {
    return { ...built, config: { ...built.config, values: { ...values, accentColor } } };
  }
  const drafts = Object.values(stored.workflows).filter((workflow) => workflow.isDraft);
  const kept = new Set([...Object.keys(built.workflows), ...drafts.map(({ id }) => id)]);
  const workflowMeta = entriesOf<WorkflowMeta>(
    stored.config.values.workflowMeta,
    values.workflowMeta,
    kept,
  );
  const draftTriggers = Object.entries(stored.customTriggers).filter(([, { isDraft }]) => isDraft);
  return {
    ...built,
    id: stored.id,
    config: { id: stored.config.id, values: { ...values, accentColor, workflowMeta } },
    workflows: entriesOf<Workflow>(stored.workflows, built.workflows, kept),
    customTriggers: { ...Object.fromEntries(draftTriggers), ...built.customTriggers },
  };
}

function entriesOf<T>(
  stored: Record<string, T>,
  built: Record<string, T>,
  kept: ReadonlySet<string>,
): Record<string, T> {
  const result: Record<string, T> = {};
  for (const key of [...Object.keys(stored), ...Object.keys(built)]) {
    const value = built[key] ?? stored[key];
    if (kept.has(key) && value !== undefined) result[key] = value;
  }
  return result;
}

/** Draft resources, and the events and resources that a kept draft names, outlive the push. */
function keepWhatDraftsUse(stored: ProjectContent, document: ProjectDocument): void {
  const drafts = Object.values(document.integrations)
    .flatMap((integration) => Object.values(integration.workflows))
    .filter((workflow) => workflow.isDraft);
  const text = JSON.stringify(drafts);
  for (const event of Object.values(stored.events)) {
    if (text.includes(event.id)) document.events[event.id] ??= structuredClone(event);
  }
  for (const resource of Object.values(stored.resources)) {
    if (resource.isDraft || text.includes(resource.id)) {
      document.resources[resource.id] ??= structuredClone(resource);
    }
  }
}

function changesBetween(before: ProjectContent, after: ProjectContent): PushChange[] {
  const persona: PushChange[] = isDeepStrictEqual(before.persona, after.persona)
    ? []
    : [{ action: 'change', kind: 'persona', name: 'persona' }];
  return [
    ...compare('event', before.events, after.events, (event) => event),
    ...compare('resource', before.resources, after.resources, (resource) => resource),
    ...compare('integration', before.integrations, after.integrations, withoutWorkflows),
    ...[...new Set([...Object.keys(before.integrations), ...Object.keys(after.integrations)])]
      .map((name) => ({
        name,
        before: workflowEntries(before.integrations[name]),
        after: workflowEntries(after.integrations[name]),
      }))
      .flatMap((entry) =>
        compare('workflow', entry.before, entry.after, (workflow) => workflow).map((change) => ({
          ...change,
          integration: entry.name,
        })),
      ),
    ...persona,
  ];
}

/** A workflow with its settings; the display order belongs to the integration. */
function workflowEntries(integration: Integration | undefined) {
  return Object.fromEntries(
    Object.values(integration?.workflows ?? {}).map((workflow) => {
      const { order: _, ...meta } = integration?.config.values.workflowMeta[workflow.id] ?? {};
      return [workflow.id, { ...workflow, meta }];
    }),
  );
}

function withoutWorkflows(integration: Integration): unknown {
  const { workflows: _, config, ...rest } = integration;
  const { workflowMeta: __, ...values } = config.values;
  return { ...rest, configId: config.id, values, shown: displayOrder(integration) };
}

function compare<T extends { id: string; name: string }>(
  kind: PushChange['kind'],
  before: Record<string, T>,
  after: Record<string, T>,
  essence: (value: T) => unknown,
): PushChange[] {
  const change = (action: PushChange['action'], { id, name }: T): PushChange[] => [
    { action, kind, name, id },
  ];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    if (was === undefined) return is === undefined ? [] : change('add', is);
    if (is === undefined) return change('remove', was);
    return isDeepStrictEqual(essence(was), essence(is)) ? [] : change('change', is);
  });
}
