import {
  field,
  fieldsOf,
  type NormalIntegration,
  textField,
  withoutFields,
} from '@paragraph/shared';
import { compareById } from './compare-resources.js';
import { userSettings } from './compare-user-settings.js';
import { compareWorkflow, type FoundWorkflow } from './compare-workflow.js';
import { type Comparison, listIn, sidesOf } from './comparison.js';
import type { ProjectChange, ValueChange } from './project-change.js';
import type { ProjectMeaning } from './project-meaning.js';
import { inSameOrder } from './same-order.js';
import { valueChanges } from './value-changes.js';

interface ComparedIntegrations {
  readonly changes: readonly ProjectChange[];
  /** How many workflows and steps stay as they are. */
  readonly workflows: number;
  readonly steps: number;
}

/** A new or removed integration is one row, with its workflows. */
export function compareIntegrations(comparison: Comparison): ComparedIntegrations {
  const [was, is] = [comparison.before.build.integrations, comparison.after.build.integrations];
  const names = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  const old = workflowsOf(comparison.before);
  const fresh = workflowsOf(comparison.after);
  const compared = names.map((name): ComparedIntegrations => {
    const [before, after] = [was.get(name), is.get(name)];
    if (before === undefined && after === undefined) return nothing;
    if (before === undefined) return whole('added', name, after);
    if (after === undefined) return whole('removed', name, before);
    return compareIntegration(comparison, { name, before, after, old, fresh });
  });
  return {
    changes: compared.flatMap(({ changes }) => changes),
    workflows: compared.reduce((sum, { workflows }) => sum + workflows, 0),
    steps: compared.reduce((sum, { steps }) => sum + steps, 0),
  };
}

const nothing: ComparedIntegrations = { changes: [], workflows: 0, steps: 0 };

function whole(
  change: 'added' | 'removed',
  name: string,
  integration: NormalIntegration | undefined,
): ComparedIntegrations {
  const titles = [...(integration?.workflows ?? [])].map(([id, value]) => workflowName(value, id));
  const side = change === 'added' ? 'after' : 'before';
  const values = titles.length === 0 ? [] : [{ of: 'workflows', [side]: titles.join(', ') }];
  return {
    ...nothing,
    changes: [{ change, kind: 'integration', name, integration: name, values }],
  };
}

/** The workflows of all integrations by id: one may move from one to another. */
function workflowsOf({ build }: ProjectMeaning): ReadonlyMap<string, FoundWorkflow> {
  return new Map(
    [...build.integrations].flatMap(([integration, { workflows, inputs }]) =>
      [...workflows].map(([id, workflow]) => {
        const settings = listIn(inputs, 'inputs');
        return [id, { id, integration, workflow, settings }] as const;
      }),
    ),
  );
}

interface IntegrationPair {
  readonly name: string;
  readonly before: NormalIntegration;
  readonly after: NormalIntegration;
  /** The workflows of the whole project. */
  readonly old: ReadonlyMap<string, FoundWorkflow>;
  readonly fresh: ReadonlyMap<string, FoundWorkflow>;
}

function compareIntegration(comparison: Comparison, pair: IntegrationPair): ComparedIntegrations {
  const { name, before, after, old, fresh } = pair;
  const here = { integration: name };
  const ids = [...new Set([...before.workflows.keys(), ...after.workflows.keys()])];
  const workflows = ids.flatMap((id) => {
    const found = { before: old.get(id), after: fresh.get(id) };
    // Reported under its new integration.
    if (found.after !== undefined && found.after.integration !== name) return [];
    return [compareWorkflow(comparison, found)];
  });
  const values = settingsChanges(comparison, pair);
  const settings: readonly ProjectChange[] =
    values.length === 0 ? [] : [{ change: 'changed', kind: 'integration', name, ...here, values }];
  return {
    changes: [
      ...settings,
      ...userSettings(comparison, here, [before.inputs, after.inputs]),
      ...compareById(comparison, { kind: 'custom trigger', ...here }, [
        before.triggers,
        after.triggers,
      ]),
      ...workflows.flatMap(({ changes }) => changes),
    ],
    workflows: workflows.filter(({ changes }) => changes.length === 0).length,
    steps: workflows.reduce((sum, { steps }) => sum + steps, 0),
  };
}

function settingsChanges(comparison: Comparison, { before, after }: IntegrationPair) {
  const sides = sidesOf(comparison);
  const values = valueChanges(
    sides.before(configOf(before.config)),
    sides.after(configOf(after.config)),
  );
  return [...values, ...orderChange(before, after)];
}

/** The settings by the names that `config.ts` has for them. */
function configOf(config: unknown): Readonly<Record<string, unknown>> {
  const inner = field(config, 'config');
  const settings = fieldsOf(field(inner, 'values')).map(([name, value]) => [
    inSource[name] ?? name,
    value,
  ]);
  return {
    ...withoutFields(config, ['config', 'displayOrder']),
    ...withoutFields(inner, ['values']),
    ...Object.fromEntries(settings),
  };
}

const inSource: Readonly<Record<string, string>> = {
  overview: 'overviewText',
  paragonLink: 'showWatermark',
};

/** The order of the workflows that both versions show. */
function orderChange(before: NormalIntegration, after: NormalIntegration): readonly ValueChange[] {
  const [was, is] = [orderOf(before), orderOf(after)];
  const both = (order: readonly string[], others: readonly string[]) =>
    order.filter((id) => others.includes(id));
  const [old, fresh] = [both(was, is), both(is, was)];
  const isSame = inSameOrder(old, fresh).size === fresh.length;
  const stays = (id: string): boolean => before.workflows.has(id) && after.workflows.has(id);
  const shown = (order: readonly string[]): string =>
    JSON.stringify(order.filter(stays).toSorted());
  if (isSame && shown(was) === shown(is)) return [];
  const titles = (order: readonly string[], { workflows }: NormalIntegration): string =>
    order.map((id) => workflowName(workflows.get(id), id)).join(', ');
  return [{ of: 'workflowDisplayOrder', before: titles(was, before), after: titles(is, after) }];
}

function orderOf({ config }: NormalIntegration): readonly string[] {
  return listIn(config, 'displayOrder').flatMap((id) => (typeof id === 'string' ? [id] : []));
}

function workflowName(workflow: unknown, id: string): string {
  return textField(workflow, 'name') ?? id;
}
