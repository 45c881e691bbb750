import { createHash } from 'node:crypto';
import { field, fieldsOf, textField, withoutFields } from '../action/json-fields.js';
import { renaming } from './build-ids.js';

/**
 * `out/build.json` in a form that is equal for two builds with the same meaning: generated ids are replaced by labels,
 * and what only Paragon decides is left out.
 */
export interface NormalBuild {
  /** By the name of their folder, such as `slack`. */
  readonly integrations: ReadonlyMap<string, NormalIntegration>;
  /** By name. */
  readonly events: ReadonlyMap<string, unknown>;
  /** By id. */
  readonly resources: ReadonlyMap<string, NormalResource>;
  readonly persona: unknown;
  /** What later versions of the CLI may add. */
  readonly rest: unknown;
}

export interface NormalIntegration {
  /** The contents of `config.ts`; undefined if the build does not contain its display order. */
  readonly config: unknown;
  /** The contents of `inputs.ts`. */
  readonly inputs: unknown;
  /** By id, each with its entry in the integration's config. */
  readonly workflows: ReadonlyMap<string, unknown>;
  /** By id. */
  readonly triggers: ReadonlyMap<string, unknown>;
}

interface NormalResource {
  readonly config: unknown;
  /** By id. */
  readonly triggers: ReadonlyMap<string, unknown>;
}

/** Normalizes a parsed `out/build.json` of any version of the CLI. */
export function normalBuild(build: unknown): NormalBuild {
  const events = eventNames(field(build, 'events'));
  const integrations = fieldsOf(field(build, 'integrations'));
  const known = new Map([
    ...[...events].map(([id, name]) => [id, `event ${JSON.stringify(name)}`] as const),
    ...integrations.flatMap(([name, integration]) => {
      const label = `integration ${JSON.stringify(name)}`;
      const ids = [
        textField(integration, 'id'),
        textField(field(integration, 'config'), 'id'),
      ] as const;
      return ids.flatMap((id) => (id === undefined ? [] : [[id, label] as const]));
    }),
  ]);
  const rename = renaming(known);
  const resources = mapOf(field(build, 'resources'), (resource) => ({
    config: rename(withoutFields(resource, ['triggers'])),
    triggers: mapOf(field(resource, 'triggers'), rename),
  }));
  return {
    integrations: new Map(
      integrations.map(([name, integration]) => [
        name,
        normalIntegration(name, integration, known),
      ]),
    ),
    events: new Map(
      fieldsOf(field(build, 'events')).map(([id, event]) => [
        events.get(id) ?? id,
        rename(withoutFields(event, ['id'])),
      ]),
    ),
    resources,
    persona: rename(field(build, 'persona')),
    rest: rename(withoutFields(build, notFromSource)),
  };
}

/** Handled elsewhere, or not decided by the source: `buildHash` is a hash of its texts. */
const notFromSource = [
  'events',
  'integrations',
  'resources',
  'persona',
  'secrets',
  'projectId',
  'buildHash',
];

/** Two builds with the same digest mean the same. */
export function buildDigest(build: NormalBuild): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(build)))
    .digest('hex');
}

/** Names of events by id. A new event gets a different id in each build. Events with the same name keep their ids. */
function eventNames(events: unknown): ReadonlyMap<string, string> {
  const named = fieldsOf(events).flatMap(([id, event]) => {
    const name = textField(event, 'name');
    return name === undefined ? [] : [[id, name] as const];
  });
  const uses = new Map<string, number>();
  for (const [, name] of named) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(named.filter(([, name]) => uses.get(name) === 1));
}

function normalIntegration(
  name: string,
  integration: unknown,
  known: ReadonlyMap<string, string>,
): NormalIntegration {
  const config = field(integration, 'config');
  const values = field(config, 'values');
  const meta = field(values, 'workflowMeta');
  const workflows = fieldsOf(field(integration, 'workflows'));
  const order = displayOrder(workflows, meta);
  const rename = renaming(known);
  // Paragon decides the colour of its own integrations.
  const isCustom = name.startsWith('custom.');
  const ofPaths = ['workflowMeta', 'sharedMeta', ...(isCustom ? [] : ['accentColor'])];
  return {
    config:
      order === undefined
        ? undefined
        : rename({
            ...withoutFields(integration, ['id', 'workflows', 'customTriggers', 'config']),
            config: {
              ...withoutFields(config, ['id', 'values']),
              values: withoutFields(values, ofPaths),
            },
            displayOrder: order,
          }),
    inputs: rename(field(values, 'sharedMeta')),
    workflows: new Map(
      workflows.map(([id, workflow]) => [id, normalWorkflow(workflow, field(meta, id), known)]),
    ),
    triggers: mapOf(field(integration, 'customTriggers'), rename),
  };
}

/**
 * Ids of workflows in display order. Builds of CLI 1.0.0 do not contain it: there, two or more workflows have no order.
 */
function displayOrder(
  workflows: ReadonlyArray<readonly [string, unknown]>,
  meta: unknown,
): readonly string[] | undefined {
  const placed = workflows.flatMap(([id]) => {
    const order = field(field(meta, id), 'order');
    return typeof order === 'number' ? [{ id, order }] : [];
  });
  if (placed.length === 0 && workflows.length > 1) return undefined;
  return placed.toSorted((one, other) => one.order - other.order).map(({ id }) => id);
}

function normalWorkflow(
  workflow: unknown,
  meta: unknown,
  known: ReadonlyMap<string, string>,
): unknown {
  const steps = fieldsOf(field(workflow, 'steps')).map(([, step]) => step);
  const places = steps.flatMap((step, index) => {
    const id = textField(step, 'id');
    return id === undefined ? [] : [[id, `step ${index}`] as const];
  });
  const rename = renaming(new Map([...known, ...places]));
  return rename({
    ...withoutFields(workflow, ['steps']),
    meta: withoutFields(meta, ['id', 'order']),
    steps: steps.map(withPlainCode),
  });
}

/**
 * The source of a function keeps the indentation of its nesting, which has no meaning. Indentation inside a template or
 * a continued line does, so such a text is not changed.
 */
function withPlainCode(step: unknown): unknown {
  const parameters = field(step, 'parameters');
  const code = textField(parameters, 'code');
  if (field(step, 'type') !== 'ACTION/FUNCTION' || code === undefined) return step;
  if (/`|\\\r?\n/.test(code)) return step;
  const plain = code.replace(/\r\n?/g, '\n').replace(/\n[\t ]+/g, '\n');
  return {
    ...withoutFields(step, ['parameters']),
    parameters: { ...withoutFields(parameters, ['code']), code: plain },
  };
}

function mapOf<Result>(
  value: unknown,
  each: (value: unknown) => Result,
): ReadonlyMap<string, Result> {
  return new Map(fieldsOf(value).map(([name, entry]) => [name, each(entry)]));
}

/** Sorts the fields of each object, since their order has no meaning. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries
    .map(([name, entry]): [string, unknown] => [String(name), canonical(entry)])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
