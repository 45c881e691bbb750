import type { ProblemMatcherConfig } from './problem-matcher.js';
import type { StepContext } from './step-context.js';

/** Matchers hold for the rest of the job; a new one of the same owner takes the place. */
export function addMatchers(step: StepContext, configs: readonly ProblemMatcherConfig[]): void {
  if (configs.length === 0) return;
  const { job } = step;
  const owners = new Set(configs.map((config) => config.owner.toLowerCase()));
  job.matchers = [
    ...configs,
    ...job.matchers.filter((matcher) => !owners.has(matcher.owner.toLowerCase())),
  ];
  for (const config of configs) {
    for (const listener of job.matcherListeners) listener(config.owner, config);
  }
  step.debug(
    `Added matchers: ${quoted(configs)}. Problem matchers scan action output for known warning or error strings and report these inline.`,
  );
}

export function removeMatchers(step: StepContext, owners: readonly string[]): void {
  const { job } = step;
  const wanted = new Set(owners.map((owner) => owner.toLowerCase()));
  const removed = job.matchers.filter((matcher) => wanted.has(matcher.owner.toLowerCase()));
  job.matchers = job.matchers.filter((matcher) => !removed.includes(matcher));
  for (const { owner } of removed) {
    for (const listener of job.matcherListeners) listener(owner, undefined);
  }
  step.debug(`Removed matchers: ${quoted(removed)}`);
}

function quoted(configs: readonly ProblemMatcherConfig[]): string {
  return configs.map(({ owner }) => `'${owner}'`).join(', ');
}
