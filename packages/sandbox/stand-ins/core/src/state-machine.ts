import type { Step } from './steps/step.js';
import type { RegisteredSteps } from './workflow.js';

/**
 * The steps in the order in which they run, branches before what follows them.
 *
 * @throws {Error} when a step was left out of `register`, or when the chain comes back to itself.
 */
export function runOrder({ trigger, steps }: RegisteredSteps): Step[] {
  const registered = new Set(steps.values());
  const order: Step[] = [];
  const open = new Set<Step>();

  function visit(start: Step | undefined): void {
    const entered: Step[] = [];
    for (let step = start; step !== undefined; step = step.following) {
      if (!registered.has(step)) throw new Error('Please add all steps in register method.');
      if (step.following === step) {
        throw new Error("StateMachine invalid: step's 'next' property is pointing to itself.");
      }
      if (open.has(step)) throw new Error('StateMachine invalid: Cyclical workflow detected.');
      if (order.includes(step)) throw new Error('This step is already chained.');
      open.add(step);
      entered.push(step);
      order.push(step);
      for (const branch of step.branches()) visit(branch);
    }
    for (const step of entered) open.delete(step);
  }

  visit(trigger);
  for (const step of steps.values()) if (!order.includes(step)) visit(startOf(step));
  return order;
}

/** A step that nothing leads to is kept, with what follows it: Paragon shows it as unused. */
function startOf(step: Step): Step {
  return step.preceding === undefined ? step : startOf(step.preceding);
}
