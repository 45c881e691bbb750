import type { Step } from '../../../../src/paragon/model.js';
import { projectTypeScript } from './type-script.js';

/**
 * Keeps the stored text of a function where the built one differs in form only. What a function
 * says to itself (`toString`) depends on the compiler and on how deep in the file it stands, so an
 * export that is built again would otherwise change every function.
 */
export async function keepStoredCode(
  folder: string,
  built: readonly Step[],
  stored: readonly Step[],
): Promise<Step[]> {
  const storedCode = new Map(stored.map((step) => [step.id, codeOf(step)]));
  return Promise.all(
    built.map(async (step) => {
      const [before, after] = [storedCode.get(step.id), codeOf(step)];
      if (before === undefined || after === undefined || before === after) return step;
      return (await isSameCode(folder, before, after))
        ? { ...step, parameters: { ...step.parameters, code: before } }
        : step;
    }),
  );
}

function codeOf({ type, parameters }: Step): string | undefined {
  return type === 'ACTION/FUNCTION' && typeof parameters.code === 'string'
    ? parameters.code
    : undefined;
}

async function isSameCode(folder: string, before: string, after: string): Promise<boolean> {
  try {
    return (await normalized(folder, before)) === (await normalized(folder, after));
  } catch {
    // What is no JavaScript has no other form.
    return false;
  }
}

/** Without comments, blank lines, and line breaks that only the width of the page calls for. */
async function normalized(folder: string, code: string): Promise<string> {
  const [babel, estree, { format }] = await Promise.all([
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
    import('prettier/standalone'),
  ]);
  const ts = projectTypeScript(folder);
  const { outputText } = ts.transpileModule(`(${code})`, {
    compilerOptions: { removeComments: true, target: ts.ScriptTarget.ESNext },
  });
  return format(outputText, {
    parser: 'babel',
    plugins: [babel, estree],
    printWidth: 1_000_000,
    objectWrap: 'collapse',
  });
}
