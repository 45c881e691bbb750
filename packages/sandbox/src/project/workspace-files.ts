import { sampleText } from './create-sample-project.js';

/** Where the project is in the workspace. */
export const workspaceFolder = 'apps/paragon';
/** A package of the workspace, which the code of the project uses. */
export const sharedFile = 'packages/addresses/index.js';

const own = 'src/common/reportStep.ts';

/** What makes the full sample project a part of an npm workspace: one lock file above it, and a package beside it. */
export async function workspaceFiles(): Promise<Readonly<Record<string, string>>> {
  const manifest = (fields: object): string => `${JSON.stringify(fields, null, 2)}\n`;
  const constant = /const reportUrl = (?<url>.*);\n/;
  const text = await sampleText('full', own);
  const url = constant.exec(text)?.groups?.url;
  if (url === undefined) throw new Error(`${own} names no address.`);
  const imported = `import { reportUrl } from '../../../../packages/addresses/index.js';\n`;
  return {
    'package.json': manifest({ name: 'acme', private: true, workspaces: ['apps/*', 'packages/*'] }),
    'package-lock.json': manifest({ name: 'acme', lockfileVersion: 3, packages: {} }),
    'packages/addresses/package.json': manifest({ name: '@acme/addresses', version: '1.0.0' }),
    [sharedFile]: `exports.reportUrl = ${url};\n`,
    [`${workspaceFolder}/${own}`]: text.replace(constant, imported),
  };
}
