import { field, fieldsOf, textField, withoutFields } from '@paragraph/shared';
import { compareSteps, titleOf, type WorkflowVersion } from './compare-steps.js';
import { userSettings } from './compare-user-settings.js';
import { type Comparison, labelAfter, listIn, outerNames } from './comparison.js';
import { flowSteps, isTrigger } from './flow.js';
import type { ProjectChange, ValueChange } from './project-change.js';
import type { ProjectMeaning } from './project-meaning.js';
import { type ComparedValue, valueChanges, verbFor } from './value-changes.js';

/** A workflow with where it was found. */
export interface FoundWorkflow {
  readonly id: string;
  readonly integration: string;
  readonly workflow: unknown;
  /** The user settings of its integration. */
  readonly settings: readonly unknown[];
}

interface ComparedWorkflow {
  readonly changes: readonly ProjectChange[];
  /** How many steps stay as they are. */
  readonly steps: number;
}

/** A new or removed workflow is one row. */
export function compareWorkflow(
  comparison: Comparison,
  found: { readonly before: FoundWorkflow | undefined; readonly after: FoundWorkflow | undefined },
): ComparedWorkflow {
  const { before, after } = found;
  if (before === undefined)
    return { changes: after === undefined ? [] : [added(comparison, after)], steps: 0 };
  if (after === undefined) return { changes: [removed(comparison, before)], steps: 0 };
  const place = { integration: after.integration, workflow: nameOf(after) };
  const values = settingsChanges(comparison, before, after);
  const settings: readonly ProjectChange[] =
    values.length === 0
      ? []
      : [
          {
            change: verbFor(values, 'integration'),
            kind: 'workflow',
            ...place,
            name: place.workflow,
            values,
          },
        ];
  const steps = compareSteps(
    { ...versionOf(comparison.before, before), commonLabel: labelAfter(comparison) },
    { ...versionOf(comparison.after, after), commonLabel: (label) => label },
  );
  return {
    changes: [
      ...settings,
      ...userSettings(comparison, place, [metaOf(before), metaOf(after)]),
      ...steps.changes.map((change) => ({ ...change, ...place })),
    ],
    steps: steps.same,
  };
}

function added({ before }: Comparison, found: FoundWorkflow): ProjectChange {
  const change = before.drafts.has(found.id) ? 'deployed' : 'added';
  return { change, ...placed(found), values: summary(found).map(([of, after]) => ({ of, after })) };
}

function removed({ after }: Comparison, found: FoundWorkflow): ProjectChange {
  const change = after.drafts.has(found.id) ? 'undeployed' : 'removed';
  return {
    change,
    ...placed(found),
    values: summary(found).map(([of, before]) => ({ of, before })),
  };
}

function placed(found: FoundWorkflow) {
  const name = nameOf(found);
  return { kind: 'workflow', integration: found.integration, workflow: name, name } as const;
}

/** A short description of a workflow. */
function summary({ workflow }: FoundWorkflow): ReadonlyArray<readonly [string, string]> {
  const steps = flowSteps(workflow);
  const trigger = steps.find(isTrigger);
  const titles = steps.filter((step) => !isTrigger(step)).map(titleOf);
  return [
    ...(trigger === undefined ? [] : [['trigger', trigger.type] as const]),
    ...(titles.length === 0 ? [] : [['steps', titles.join(', ')] as const]),
    ...fieldsOf(field(workflow, 'meta')).flatMap(([name, value]) =>
      name === 'defaultEnabled' && value === true ? [['defaultEnabled', 'true'] as const] : [],
    ),
  ];
}

function versionOf(
  meaning: ProjectMeaning,
  found: FoundWorkflow,
): Pick<WorkflowVersion, 'workflow' | 'names'> {
  const own = listIn(metaOf(found), 'inputs');
  return { workflow: found.workflow, names: outerNames(meaning, [...found.settings, ...own]) };
}

function settingsChanges(
  comparison: Comparison,
  before: FoundWorkflow,
  after: FoundWorkflow,
): readonly ValueChange[] {
  const side = (meaning: ProjectMeaning, found: FoundWorkflow): ComparedValue => ({
    value: settingsOf(found),
    names: { ...versionOf(meaning, found).names, step: (index) => `step ${index + 1}` },
    common: (value) => value,
  });
  return valueChanges(side(comparison.before, before), side(comparison.after, after));
}

/** The settings by the names that the workflow's source has for them. */
function settingsOf({ integration, workflow }: FoundWorkflow): Readonly<Record<string, unknown>> {
  const { name, infoText, ...rest } = {
    infoText: undefined,
    name: undefined,
    ...withoutFields(workflow, ['id', 'steps', 'meta']),
    ...withoutFields(metaOf({ workflow }), ['inputs']),
  };
  return { integration, title: name, description: infoText, ...rest };
}

function metaOf({ workflow }: Pick<FoundWorkflow, 'workflow'>): unknown {
  return field(workflow, 'meta');
}

function nameOf({ workflow, id }: FoundWorkflow): string {
  return textField(workflow, 'name') ?? id;
}
