import type { Step, StepType } from '../../../src/paragon/model.js';
import { camelCase } from './words.js';

const plainNames: Record<StepType, string> = {
  'TRIGGER/ACTION': 'triggerStep',
  'TRIGGER/CRON': 'triggerStep',
  'TRIGGER/ENDPOINT': 'triggerStep',
  'TRIGGER/EVENT': 'triggerStep',
  'TRIGGER/INTEGRATION_ENABLED': 'triggerStep',
  'TRIGGER/NONE': 'triggerStep',
  'ACTION/CUSTOM': 'actionStep',
  'ACTION/CUSTOM_INTEGRATION_REQUEST': 'integrationRequestStep',
  'ACTION/DELAY': 'delayStep',
  'ACTION/FUNCTION': 'functionStep',
  'ACTION/REQUEST': 'requestStep',
  'ACTION/RESPONSE': 'responseStep',
  'TRANSITION/IFELSE': 'ifelseStep',
  'TRANSITION/MAP': 'mapStep',
};

/**
 * The keys that stored steps have in `this.register({ … })`, in the order of the steps. What came
 * from code keeps its name; a step from the dashboard is named by its description, or its type.
 */
export function stepNames(steps: readonly Step[]): string[] {
  const taken = new Set(steps.flatMap(({ _migrations: { name } }) => name ?? []));
  return steps.map((step) => {
    if (step._migrations.name !== undefined) return step._migrations.name;
    const base = describedName(step);
    let name = base;
    for (let number = 1; taken.has(name); number += 1) name = `${base}${number}`;
    taken.add(name);
    return name;
  });
}

function describedName({ type, description }: Step): string {
  const plain = plainNames[type];
  if (type.startsWith('TRIGGER/') || description === 'description') return plain;
  const words = camelCase(description);
  return /^[a-z]/.test(words) ? `${words}Step` : plain;
}
