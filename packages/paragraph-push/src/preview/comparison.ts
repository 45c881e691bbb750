import { field, relabeling, textField } from '@paragraph/shared';
import type { ProjectMeaning } from './project-meaning.js';
import type { ComparedValue } from './value-changes.js';
import type { OuterNames } from './value-texts.js';

/** The two sides of a comparison, and the events' common names. */
export interface Comparison {
  readonly before: ProjectMeaning;
  readonly after: ProjectMeaning;
  /** The name that an event of the old version has in the new one. */
  readonly eventNames: ReadonlyMap<string, string>;
}

/** Gives events the names that they have in the new version. */
export function labelAfter({ eventNames }: Comparison): (label: string) => string {
  return (label) => {
    if (!label.startsWith('event ')) return label;
    const name: unknown = JSON.parse(label.slice('event '.length));
    const renamed = typeof name === 'string' ? eventNames.get(name) : undefined;
    return renamed === undefined ? label : `event ${JSON.stringify(renamed)}`;
  };
}

/** Both sides of a value outside of workflows. */
export function sidesOf(comparison: Comparison): {
  before(value: unknown): ComparedValue;
  after(value: unknown): ComparedValue;
} {
  const names = { ...noSettings, step: (index: number) => `step ${index + 1}` };
  const secretsOf = ({ secrets }: ProjectMeaning) => ({
    ...names,
    secret: (id: string) => secrets.get(id),
  });
  const toCommon = relabeling(labelAfter(comparison));
  return {
    before: (value) => ({ value, names: secretsOf(comparison.before), common: toCommon }),
    after: (value) => ({ value, names: secretsOf(comparison.after), common: (same) => same }),
  };
}

const noSettings = { userSetting: () => undefined };

/** Names for a workflow's values. */
export function outerNames({ secrets }: ProjectMeaning, settings: readonly unknown[]): OuterNames {
  const titles = new Map(
    settings.flatMap((setting) => {
      const [id, title] = [textField(setting, 'id'), textField(setting, 'title')];
      return id === undefined || title === undefined ? [] : [[id, title] as const];
    }),
  );
  return { secret: (id) => secrets.get(id), userSetting: (id) => titles.get(id) };
}

/** A list in a field; empty if there is none. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}
