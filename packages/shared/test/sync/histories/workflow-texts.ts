/** What a workflow of the simulation means. */
export interface WorkflowText {
  readonly id: string;
  readonly title: string;
  /** Values of its steps, such as `w0.s1=7`: the step, and the write that gave it its value. */
  readonly steps: readonly string[];
}

/**
 * In whose words it is written. An export knows no code of the project, and inlines it; a newer version of the CLI
 * writes everything differently.
 */
export type Words = ExportWords | 'by hand';
export type ExportWords = 'exported' | 'exported anew';

const quotes: Readonly<Record<ExportWords, string>> = { exported: "'", 'exported anew': '"' };

const writers: Readonly<Record<Words, (name: string, value: string) => string>> = {
  exported: (name, value) => `    const ${name} = new Step({\n      value: '${value}',\n    });\n`,
  'exported anew': (name, value) => `    const ${name} = new Step({ value: "${value}" });\n`,
  'by hand': (name, value) => `    const ${name} = ownStep('${value}');\n`,
};

/** Where workflows that are written by hand have the code for their steps from. */
const ownCode = [
  "import { ownStep } from '../../../common/ownStep';\n",
  '\nconst ownStep = (value: string) => new Step({ value });\n',
  "import { ownStep } from '@acme/steps';\n",
];

/** `1` of `w1`. */
function workflowNumber(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}

/** @param unused Steps that the text defines, and that are no longer part of the workflow. */
export function textOf(
  meaning: WorkflowText,
  words: Words,
  unused: readonly string[] = [],
): string {
  const { id, title, steps } = meaning;
  const key = `${words} ${id} ${title} ${steps.join()} ${unused.join()}`;
  const before = written.get(key);
  if (before !== undefined) return before;
  if (written.size > mostKnown) written.clear();
  const text = write(meaning, words, unused);
  written.set(key, text);
  return text;
}

/** Texts are written again and again. */
const written = new Map<string, string>();
const mostKnown = 20_000;

function write(
  { id, title, steps }: WorkflowText,
  words: Words,
  unused: readonly string[],
): string {
  const own = words === 'by hand' ? ownCode[workflowNumber(id) % ownCode.length] : '';
  const defined = [...steps, ...unused].toSorted((one, other) =>
    stepName(one) < stepName(other) ? -1 : 1,
  );
  const quote = words === 'exported anew' ? '"' : "'";
  return `import { Step, Workflow } from '@useparagon/core';
${own}
export default class extends Workflow {
  define() {
${defined.map((value) => writers[words](stepName(value), value)).join('\n')}
    return this.register([${steps.map(stepName).join(', ')}]);
  }

  name = ${quote}${title}${quote};

  readonly id = ${quote}${id}${quote};
}
`;
}

/** `s1` of `w0.s1=7`. */
export function stepName(value: string): string {
  const step = stepOf(value);
  return step.slice(step.lastIndexOf('.') + 1);
}

/** `w0.s1` of `w0.s1=7`. */
export function stepOf(value: string): string {
  const end = value.indexOf('=');
  return end === -1 ? value : value.slice(0, end);
}

/** Follows a value in what an older CLI cannot write. */
export const newsMark = '+';

/** A value as an older CLI writes it. */
export function withoutNews(value: string): string {
  const [known = ''] = value.split(newsMark);
  return known;
}

export interface ParsedWorkflow extends WorkflowText {
  readonly words: Words;
  /** Values that the text defines and does not use. */
  readonly unused: readonly string[];
}

/** Texts are read again and again. */
const known = new Map<string, ParsedWorkflow>();

/** What a text means, whatever its words. */
export function meaningOf(text: string): ParsedWorkflow {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size > mostKnown) known.clear();
  const found = parse(text);
  known.set(text, found);
  return found;
}

function parse(text: string): ParsedWorkflow {
  const literal = (name: string): string =>
    new RegExp(`${name} = ['"](?<value>[^'"]*)['"]`).exec(text)?.groups?.value ?? '';
  const defined = new Map(
    [
      ...text.matchAll(
        /const (?<name>\w+) = (?:new Step\(\{\s+value: |ownStep\()['"](?<value>[^'"]*)/g,
      ),
    ].map(({ groups }) => [groups?.name ?? '', groups?.value ?? '']),
  );
  const used = (/register\(\[(?<names>[^\]]*)\]/.exec(text)?.groups?.names ?? '')
    .split(', ')
    .filter((name) => name !== '');
  return {
    id: literal('id'),
    title: literal('name'),
    steps: used.flatMap((name) => defined.get(name) ?? []),
    unused: [...defined].flatMap(([name, value]) => (used.includes(name) ? [] : [value])),
    words: text.includes('ownStep') ? 'by hand' : text.includes('"') ? 'exported anew' : 'exported',
  };
}

/** The input that a step uses, such as `in0` of `w0.s1=7:in0`. */
export function inputUsedBy(value: string): string | undefined {
  return /:(?<input>in\d+)$/.exec(value)?.groups?.input;
}

/** An integration's inputs, such as `in0=4`. */
export function inputsText(values: readonly string[], words: ExportWords = 'exported'): string {
  const quote = quotes[words];
  const lines = values.map(
    (value) => `  ${stepOf(value)}: createInput(${quote}${value}${quote}),\n`,
  );
  return `import { createInput } from '@useparagon/core';\n\nexport default {\n${lines.join('\n')}};\n`;
}

export function inputsIn(text: string): readonly string[] {
  return [...text.matchAll(/createInput\(['"](?<value>[^'"]*)['"]\)/g)].map(
    ({ groups }) => groups?.value ?? '',
  );
}

/**
 * A `config.ts`, as an export writes it: imports sorted by file, and the display order.
 *
 * @param names Files of workflows without their ending, as they are displayed.
 */
export function configText(names: readonly string[], words: ExportWords = 'exported'): string {
  const quote = quotes[words];
  const binding = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  const imports = [...names]
    .toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
    .map(
      (name) =>
        `import { default as ${binding(name)} } from ${quote}./workflows/${name}${quote};\n`,
    );
  return `import { IIntegrationConfig } from '@useparagon/core/integration';

${imports.join('')}
const config: IIntegrationConfig = {
${displayOrder(names.map(binding), words)}
};

export default config;
`;
}

/** Broken where a formatter breaks it; by a newer version of the CLI always. */
function displayOrder(names: readonly string[], words: ExportWords): string {
  const line = `  workflowDisplayOrder: [${names.join(', ')}],`;
  const lines = names.map((name) => `    ${name},\n`).join('');
  const breaks = words === 'exported' ? line.length > 80 : names.length > 0;
  return breaks ? `  workflowDisplayOrder: [\n${lines}  ],` : line;
}

/** The files of the workflows that a `config.ts` imports, as they are displayed. */
export function displayedIn(config: string): readonly string[] {
  const files = new Map(
    [
      ...config.matchAll(/default as (?<binding>\w+) \} from ['"]\.\/workflows\/(?<file>[^'"]*)/g),
    ].map(({ groups }) => [groups?.binding ?? '', groups?.file ?? '']),
  );
  const order = /workflowDisplayOrder: \[(?<names>[^\]]*)\]/.exec(config)?.groups?.names ?? '';
  return order.split(/[\s,]+/).flatMap((name) => files.get(name) ?? []);
}

/** The files of all workflows that a `config.ts` imports. */
export function importsOf(config: string): readonly string[] {
  return [...config.matchAll(/['"]\.\/workflows\/(?<name>[^'"]*)/g)].map(
    ({ groups }) => groups?.name ?? '',
  );
}
