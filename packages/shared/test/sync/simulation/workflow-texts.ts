/** What a workflow of the simulation means. */
export interface WorkflowText {
  readonly id: string;
  title: string;
  /** The values of its steps. */
  steps: string[];
}

/** In whose words it is written: an export knows no code of the project, and inlines it. */
export type Words = 'exported' | 'by hand';

export function textOf({ id, title, steps }: WorkflowText, words: Words): string {
  const step = (value: string, index: number): string =>
    words === 'exported'
      ? `    const step${index} = new Step({\n      value: '${value}',\n    });\n\n`
      : `    const step${index} = ownStep('${value}');\n\n`;
  const own = words === 'exported' ? '' : "import { ownStep } from '../../../common/ownStep';\n";
  return `import { Workflow } from '@useparagon/core';
${own}
export default class extends Workflow {
  define() {
${steps.map(step).join('')}    return this.register();
  }

  name = '${title}';

  readonly id = '${id}';
}
`;
}

/** What a text means, whatever its words. */
export function meaningOf(text: string): WorkflowText {
  const steps = [...text.matchAll(/(?:value: |ownStep\()'(?<value>[^']*)'/g)];
  return {
    id: /readonly id = '(?<id>[^']*)'/.exec(text)?.groups?.id ?? '',
    title: /name = '(?<title>[^']*)'/.exec(text)?.groups?.title ?? '',
    steps: steps.map(({ groups }) => groups?.value ?? ''),
  };
}
