import type { Path } from '../../../src/sync/files.js';
import { inputsPath, integration, type StoredWorkflow, whileUnchanged } from './fake-paragon.js';
import { inputsIn, meaningOf, stepOf, type WorkflowText } from './workflow-texts.js';

/**
 * What a side says, in the smallest parts that a person edits: each step, title and draft mark, and each input.
 * `w0.s1` is the step `s1` of the workflow `w0`.
 */
export type Slots = ReadonlyMap<string, string>;

/** What a workflow says. */
export function slotsOf({ id, title, steps }: WorkflowText, draft: 'draft' | 'deployed'): Slots {
  return new Map([
    [`${id}.title`, title],
    [`${id}.draft`, draft],
    ...steps.map((value) => [stepOf(value), value] as const),
  ]);
}

/** The workflow of a slot; undefined for an input. */
export function workflowOf(slot: string): string | undefined {
  const end = slot.indexOf('.');
  return end === -1 ? undefined : slot.slice(0, end);
}

export function slotsInFile(path: Path, text: string): Slots {
  const key = `${path}\0${text}`;
  const before = knownFiles.get(key);
  if (before !== undefined) return before;
  if (knownFiles.size > mostKnown) knownFiles.clear();
  const found = readSlots(path, text);
  knownFiles.set(key, found);
  return found;
}

/** Files are read again and again. */
const knownFiles = new Map<string, Slots>();
const mostKnown = 20_000;

function readSlots(path: Path, text: string): Slots {
  if (path === inputsPath) {
    return new Map(inputsIn(text).map((value) => [stepOf(value), value]));
  }
  if (!path.startsWith(`${integration}/workflows/`)) return new Map();
  return slotsOf(meaningOf(text), path.includes('/~') ? 'draft' : 'deployed');
}

/** A tree never changes, and is asked for again and again. */
const known = new WeakMap<ReadonlyMap<Path, string>, Slots>();

export function slotsInTexts(texts: ReadonlyMap<Path, string>): Slots {
  const before = known.get(texts);
  if (before !== undefined) return before;
  const found = new Map([...texts].flatMap(([path, text]) => [...slotsInFile(path, text)]));
  known.set(texts, found);
  return found;
}

/** A stored workflow never changes: another one takes its place. */
const knownWorkflows = new WeakMap<StoredWorkflow, Slots>();

function slotsOfStored(workflow: StoredWorkflow): Slots {
  const before = knownWorkflows.get(workflow);
  if (before !== undefined) return before;
  const found = slotsOf(workflow, workflow.isDraft ? 'draft' : 'deployed');
  knownWorkflows.set(workflow, found);
  return found;
}

export const slotsInParagon = whileUnchanged(({ workflows, inputs }): Slots => {
  const found = new Map(inputs.map((value) => [stepOf(value), value]));
  for (const workflow of workflows.values()) {
    for (const [name, value] of slotsOfStored(workflow)) found.set(name, value);
  }
  return found;
});

export function sameSlots(one: Slots, other: Slots): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}

/** What a build holds. */
export function withoutDrafts(slots: Slots): Slots {
  const isDeployed = (name: string): boolean => slots.get(`${workflowOf(name)}.draft`) !== 'draft';
  return new Map([...slots].filter(([name]) => isDeployed(name)));
}
