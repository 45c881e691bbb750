import { integrationMetadata } from './integration-catalogue.js';
import type { Integration, Json, ProjectContent, Step, Workflow, WorkflowMeta } from './model.js';

/** Wording: that of @useparagon/core where it is known (`StateMachine invalid: …`, …). */

export interface WorkflowSetting {
  content: ProjectContent;
  integration: Integration;
  meta: WorkflowMeta | undefined;
}

export interface StepProblem {
  /** Absent where the workflow as a whole is meant. */
  step?: Step;
  message: string;
}

export function workflowProblems(workflow: Workflow, setting: WorkflowSetting): StepProblem[] {
  const chain = chainProblems(workflow.steps);
  return [
    ...triggerProblems(workflow),
    ...chain,
    // The order of the steps is undefined while the chain is broken.
    ...(chain.length === 0 ? upstreamProblems(workflow.steps) : []),
    ...workflow.steps.flatMap((step) =>
      referenceProblems(step, setting).map((message) => ({ step, message })),
    ),
  ];
}

export function stepLabel(step: Step): string {
  return step._migrations.name ?? (step.description === '' ? step.id : step.description);
}

function isTrigger(step: Step): boolean {
  return step.type.startsWith('TRIGGER/');
}

/** What a person still works on may lack a trigger; what is deployed may not. */
function triggerProblems({ steps, isDraft }: Workflow): StepProblem[] {
  const misplaced = steps
    .slice(1)
    .filter(isTrigger)
    .map((step) => ({ step, message: 'Trigger Step can only be first step in step chain.' }));
  if (isDraft) return misplaced;
  const [first] = steps;
  if (first === undefined || !isTrigger(first)) {
    return [{ message: 'Trigger step not found.' }, ...misplaced];
  }
  if (first.type === 'TRIGGER/NONE') {
    return [{ step: first, message: 'No trigger is selected.' }, ...misplaced];
  }
  return misplaced;
}

/** Where a step can go: into its branches, in order, then on. */
export function branchesOf(step: Step): string[] {
  const { choices, nextToIterate } = step.parameters;
  if (step.type === 'TRANSITION/IFELSE' && Array.isArray(choices)) {
    return choices.flatMap((choice) =>
      isObject(choice) && typeof choice.next === 'string' ? [choice.next] : [],
    );
  }
  return step.type === 'TRANSITION/MAP' && typeof nextToIterate === 'string' ? [nextToIterate] : [];
}

function successors(step: Step): string[] {
  return step.next === null ? branchesOf(step) : [...branchesOf(step), step.next];
}

function chainProblems(steps: Step[]): StepProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const chained = new Set<string>();
  const problems: StepProblem[] = [];
  for (const step of steps) {
    for (const id of successors(step)) {
      const target = byId.get(id);
      if (target === undefined) {
        problems.push({ step, message: 'Please add all steps in register method.' });
      } else if (target === step) {
        const message = "StateMachine invalid: step's 'next' property is pointing to itself.";
        problems.push({ step, message });
      } else if (isTrigger(target)) {
        const message = 'Trigger Step can only be first step in step chain.';
        problems.push({ step, message });
      } else if (chained.has(id)) {
        problems.push({ step: target, message: 'This step is already chained.' });
      }
      chained.add(id);
    }
  }
  if (problems.length > 0) return problems;
  // Every step has at most one predecessor, so a step is on a cycle if following the steps leads back to it.
  const cyclic = steps.find((step) => reaches(step, step, byId));
  return cyclic === undefined
    ? []
    : [{ step: cyclic, message: 'StateMachine invalid: Cyclical workflow detected.' }];
}

function reaches(from: Step, wanted: Step, byId: Map<string, Step>): boolean {
  const seen = new Set<Step>();
  const waiting = [from];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    for (const id of successors(step)) {
      const next = byId.get(id);
      if (next === wanted) return true;
      if (next !== undefined && !seen.has(next)) waiting.push(next);
      if (next !== undefined) seen.add(next);
    }
  }
  return false;
}

/**
 * A step may read the output of what has run before it. The two ways of a condition do not see
 * each other; what follows the condition sees both.
 */
function upstreamProblems(steps: Step[]): StepProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const chained = new Set(steps.flatMap(successors));
  const problems: StepProblem[] = [];

  function walk(start: string | null, before: ReadonlySet<string>): Set<string> {
    const seen = new Set(before);
    for (let step = find(start); step !== undefined; step = find(step.next)) {
      for (const id of outputsRead(step.parameters)) {
        if (!seen.has(id)) problems.push({ step, message: notUpstream(byId.get(id), id) });
      }
      seen.add(step.id);
      const afterBranches = branchesOf(step).map((branch) => walk(branch, seen));
      for (const id of afterBranches.flatMap((branch) => [...branch])) seen.add(id);
    }
    return seen;
  }
  function find(id: string | null): Step | undefined {
    return id === null ? undefined : byId.get(id);
  }

  for (const step of steps) if (!chained.has(step.id)) walk(step.id, new Set());
  return problems;
}

function notUpstream(step: Step | undefined, id: string): string {
  return step === undefined
    ? `It reads the output of step ${id}, which is not in this workflow.`
    : `Invalid reference to downstream step "${stepLabel(step)}".`;
}

function outputsRead(value: Json): string[] {
  return objectsIn(value).flatMap((source) =>
    source.type === 'VARIABLE' && typeof source.stepId === 'string' ? [source.stepId] : [],
  );
}

function referenceProblems(step: Step, { content, integration, meta }: WorkflowSetting): string[] {
  const { eventId } = step.parameters;
  const problems = intentProblems(step, content, integration);
  if (
    step.type === 'TRIGGER/EVENT' &&
    !(typeof eventId === 'string' && eventId in content.events)
  ) {
    problems.push('Event object with name is required for Event trigger step.');
  }
  const ownInputs = (meta?.inputs ?? []).map((input) => input.id);
  const sharedInputs = integration.config.values.sharedMeta.inputs.map((input) => input.id);
  for (const source of objectsIn(step.parameters)) {
    const { type, environmentSecretId, fieldType, inputId } = source;
    if (type === 'ENVIRONMENT_SECRET') {
      if (!content.secrets.some((secret) => secret.id === environmentSecretId)) {
        problems.push(`There is no environment secret ${JSON.stringify(environmentSecretId)}.`);
      }
    } else if (fieldType === 'WORKFLOW_SETTING' || fieldType === 'SHARED_WORKFLOW_SETTING') {
      const known = fieldType === 'WORKFLOW_SETTING' ? ownInputs : sharedInputs;
      if (typeof inputId !== 'string' || !known.includes(inputId)) {
        problems.push(`There is no user setting ${JSON.stringify(inputId)}.`);
      }
    }
  }
  return problems;
}

function intentProblems(step: Step, content: ProjectContent, integration: Integration): string[] {
  const { actionType, intent, resourceId, customWebhookTriggerId } = step.parameters;
  const resource = typeof resourceId === 'string' ? content.resources[resourceId] : undefined;
  if (resourceId !== undefined && resource === undefined) {
    return [`Resource with id ${JSON.stringify(resourceId)} not defined in this integration.`];
  }
  if (step.type !== 'ACTION/CUSTOM' && step.type !== 'TRIGGER/ACTION') return [];
  if (step.type === 'TRIGGER/ACTION' && intent === 'CUSTOM_WEBHOOK_TRIGGER_INTENT') {
    const triggers = resource === undefined ? integration.customTriggers : resource.triggers;
    return typeof customWebhookTriggerId === 'string' && customWebhookTriggerId in triggers
      ? []
      : [
          `Trigger with id ${JSON.stringify(customWebhookTriggerId)} not defined in this integration.`,
        ];
  }
  if (actionType !== integration.name) {
    return [`It belongs to ${JSON.stringify(actionType)}, not to "${integration.name}".`];
  }
  const metadata = integrationMetadata(integration.name);
  const offered = step.type === 'ACTION/CUSTOM' ? metadata?.intents : metadata?.triggers;
  return (offered ?? []).some((known) => known.name === intent)
    ? []
    : [`"${integration.name}" has no intent ${JSON.stringify(intent)}.`];
}

export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value and all within it that are objects: a source can sit at any depth. */
function objectsIn(value: Json): Record<string, Json>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}
