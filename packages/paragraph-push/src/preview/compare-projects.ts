import { compareEvents, eventPairs } from './compare-events.js';
import { compareIntegrations } from './compare-integrations.js';
import { comparePersona, compareRest } from './compare-persona.js';
import { compareResources } from './compare-resources.js';
import type { Comparison } from './comparison.js';
import type { ProjectChanges } from './project-change.js';
import type { ProjectMeaning } from './project-meaning.js';

/** The changes of a project in Paragon, by integration, workflow and step. Equal projects have none. */
export function compareProjects(before: ProjectMeaning, after: ProjectMeaning): ProjectChanges {
  const eventNames = eventPairs(before.build, after.build);
  const comparison: Comparison = { before, after, eventNames };
  const integrations = compareIntegrations(comparison);
  const events = compareEvents(comparison);
  const resources = compareResources(comparison);
  return {
    changes: [
      ...integrations.changes,
      ...events.changes,
      ...resources.changes,
      ...comparePersona(comparison),
      ...compareRest(comparison),
    ],
    same: {
      workflows: integrations.workflows,
      steps: integrations.steps,
      events: events.same,
      resources: resources.same,
    },
  };
}
