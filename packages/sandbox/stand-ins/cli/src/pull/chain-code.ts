import type { Step } from '../../../../src/paragon/model.js';
import { isObject } from './source-code.js';

/** Which steps run within a step: the two ways of a condition, the chain of a loop. */
function ways(step: Step): { method: string; start: string }[] {
  const { choices, nextToIterate } = step.parameters;
  if (step.type === 'TRANSITION/MAP') {
    return typeof nextToIterate === 'string' ? [{ method: 'branch', start: nextToIterate }] : [];
  }
  if (step.type !== 'TRANSITION/IFELSE' || !Array.isArray(choices)) return [];
  return choices.flatMap((choice) => {
    if (!isObject(choice) || typeof choice.next !== 'string') return [];
    return [{ method: choice.isDefault === true ? 'whenFalse' : 'whenTrue', start: choice.next }];
  });
}

export interface Chains {
  /** All steps; each comes after what runs before it. */
  order: Step[];
  /** `a.nextStep(b)…`, a statement for each chain that has something to say. */
  statements: string[];
}

export function chainCode(steps: readonly Step[], variable: (id: string) => string): Chains {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const order: Step[] = [];

  /** The code of the chain that begins there; a step that was met before is not met again. */
  function chain(start: string): string {
    let code = '';
    for (let step = find(start); step !== undefined; step = find(step.next)) {
      order.push(step);
      const link = ways(step).reduce(
        (before, way) =>
          find(way.start) ? `${before}.${way.method}(${chain(way.start)})` : before,
        variable(step.id),
      );
      code = code === '' ? link : `${code}.nextStep(${link})`;
    }
    return code;
  }
  function find(id: string | null): Step | undefined {
    const step = id === null ? undefined : byId.get(id);
    return step === undefined || order.includes(step) ? undefined : step;
  }

  const led = new Set(
    steps.flatMap((step) => [...ways(step).map(({ start }) => start), step.next ?? []].flat()),
  );
  const starts = [...steps.filter(({ id }) => !led.has(id)), ...steps];
  const statements = starts.flatMap((step) => {
    const code = find(step.id) === undefined ? '' : chain(step.id);
    return code.includes('(') ? [`${code};`] : [];
  });
  return { order, statements };
}
