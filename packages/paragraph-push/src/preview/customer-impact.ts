import { field, type NormalIntegration, textField } from '@paragraph/shared';
import { eventPairs, eventSchema } from './compare-events.js';
import { settingsById } from './compare-user-settings.js';
import { sidesOf } from './comparison.js';
import { flowSteps, isTrigger } from './flow.js';
import type { ProjectChange } from './project-change.js';
import type { ProjectMeaning } from './project-meaning.js';
import { differs } from './value-changes.js';

/** Something that customers notice, or that somebody must do for them. */
export interface CustomerImpact {
  readonly item: ChangedItem;
  /** What it means, in a sentence. */
  readonly text: string;
}

/**
 * What a change means for customers: what Paragon itself warns of before a release. Its page "Release environments":
 * https://docs.useparagon.com/deploying-integrations/release-environments
 */
export function customerImpact(
  before: ProjectMeaning,
  after: ProjectMeaning,
): readonly CustomerImpact[] {
  const both = { before, after };
  return [
    ...removedIntegrations(both),
    ...[...after.build.integrations].flatMap(([name, integration]) =>
      ofIntegration(name, before.build.integrations.get(name), integration),
    ),
    ...ofEvents(both),
    ...ofSecrets(both),
  ];
}

/** The change that causes an impact. */
type ChangedItem = ProjectChange;

function integrationItem(name: string): ChangedItem {
  return { kind: 'integration', change: 'changed', integration: name, name, values: [] };
}

function workflowItem(integration: string, name: string): ChangedItem {
  return { kind: 'workflow', change: 'changed', integration, workflow: name, name, values: [] };
}

/** @param now Its name in the new version. */
function eventItem(name: string, now = name): ChangedItem {
  const values = now === name ? [] : [{ of: 'name', before: name, after: now }];
  return { kind: 'event', change: 'changed', name, values };
}

interface Both {
  readonly before: ProjectMeaning;
  readonly after: ProjectMeaning;
}

function removedIntegrations({ before, after }: Both): readonly CustomerImpact[] {
  return [...before.build.integrations.keys()]
    .filter((name) => !after.build.integrations.has(name))
    .map((name) => ({
      item: { ...integrationItem(name), change: 'removed' },
      text: 'The integration is removed. Paragon also deletes its connected accounts and its workflows, and a pull cannot restore the accounts.',
    }));
}

function ofIntegration(
  name: string,
  before: NormalIntegration | undefined,
  after: NormalIntegration,
): readonly CustomerImpact[] {
  const workflows = [...after.workflows].flatMap(([id, workflow]) =>
    ofWorkflow(
      workflowItem(name, textField(workflow, 'name') ?? id),
      before?.workflows.get(id),
      workflow,
    ),
  );
  if (before === undefined) return workflows;
  const isPaused = setting(before, 'active') !== false && setting(after, 'active') === false;
  const item = integrationItem(name);
  const paused = { item, text: 'The integration is disabled: its workflows are paused.' };
  const scopes = field(field(after.config, 'customIntegration'), 'scopes');
  const hadScopes = field(field(before.config, 'customIntegration'), 'scopes');
  const asked = {
    item,
    text: 'The OAuth scopes change. Connected users must connect again to grant new scopes.',
  };
  return [
    ...(isPaused ? [paused] : []),
    ...(scopes === hadScopes ? [] : [asked]),
    ...requiredSettings(item, before.inputs, after.inputs),
    ...workflows,
  ];
}

function setting({ config }: NormalIntegration, name: string): unknown {
  return field(field(field(config, 'config'), 'values'), name);
}

/** @param before Undefined if the workflow is new. */
function ofWorkflow(item: ChangedItem, before: unknown, after: unknown): readonly CustomerImpact[] {
  const [wasMeta, isMeta] = [field(before, 'meta'), field(after, 'meta')];
  const isOn = field(isMeta, 'defaultEnabled') === true;
  const enabled = {
    item,
    text: 'The workflow is enabled by default: it also runs for users who have not enabled it.',
  };
  const [was, is] = [triggerType(before), triggerType(after)];
  const recreated = {
    item,
    text: `The trigger type changes from ${was} to ${is}. Paragon recreates the trigger for each connected user.`,
  };
  return [
    ...(isOn && field(wasMeta, 'defaultEnabled') !== true ? [enabled] : []),
    ...(was === undefined || was === is ? [] : [recreated]),
    ...(before === undefined ? [] : requiredSettings(item, wasMeta, isMeta)),
  ];
}

function triggerType(workflow: unknown): string | undefined {
  return flowSteps(workflow).find(isTrigger)?.type;
}

function requiredSettings(
  place: ChangedItem,
  before: unknown,
  after: unknown,
): readonly CustomerImpact[] {
  const was = settingsById(before);
  const isRequired = (input: unknown): boolean => field(input, 'required') === true;
  return [...settingsById(after)]
    .filter(([id, input]) => isRequired(input) && !isRequired(was.get(id)))
    .map(([id, input]) => ({
      item: place,
      text: `The user setting "${textField(input, 'title') ?? id}" is required: connected users must fill it in.`,
    }));
}

function ofEvents({ before, after }: Both): readonly CustomerImpact[] {
  const eventNames = eventPairs(before.build, after.build);
  const sides = sidesOf({ before, after, eventNames });
  return [...before.build.events].flatMap(([name, event]) => {
    const now = eventNames.get(name);
    if (now === undefined) {
      return [
        {
          item: eventItem(name),
          text: 'The app event is removed. Your app must stop sending it.',
        },
      ];
    }
    const item = eventItem(name, now);
    const renamed = {
      item,
      text: `The app event is now called "${now}". Your app must send it under that name.`,
    };
    const changed = {
      item,
      text: 'The schema of the app event changes. Your app must send events that match the new schema.',
    };
    const schemas = [eventSchema(event), eventSchema(after.build.events.get(now))];
    return [
      ...(now === name ? [] : [renamed]),
      ...(differs(sides.before(schemas[0]), sides.after(schemas[1])) ? [changed] : []),
    ];
  });
}

function ofSecrets({ before, after }: Both): readonly CustomerImpact[] {
  const was = new Set(secretsNamedIn(before));
  return [...new Set(secretsNamedIn(after))]
    .filter((name) => !was.has(name))
    .map((name) => ({
      item: { kind: 'other', change: 'added', name, values: [] },
      text: 'The environment secret is used for the first time. Every environment needs a value for it before a release.',
    }));
}

function secretsNamedIn({ build, secrets }: ProjectMeaning): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const id = textField(value, 'environmentSecretId');
    if (id !== undefined) found.push(secrets.get(id) ?? id);
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) look(inner);
  };
  look(build.integrations);
  look(build.resources);
  return found;
}
