import { join } from 'node:path';
import {
  type CheckoutSurvey,
  folderPrefix,
  isThere,
  type Log,
  pathBelow,
  quoted,
  removeAll,
} from '@paragraph/shared';
import { buildOutputs } from './build-outputs.js';

/**
 * Removes what an older build left: `para build` compiles on top of it, so a workflow that is no longer in the commit
 * would be pushed again. The outputs come from an earlier job in the same folder, a cache or an artifact. Tracked files
 * are part of the commit and stay.
 *
 * @param folder The project's.
 */
export async function removeOldBuild(
  folder: string,
  { checkout }: Pick<CheckoutSurvey, 'checkout'>,
  log: Pick<Log, 'info'>,
): Promise<void> {
  const there = await Promise.all(buildOutputs.map((name) => isThere(join(folder, name))));
  const outputs = buildOutputs.filter((_, index) => there[index]);
  if (outputs.length === 0) return;
  const remove = async (names: readonly string[]): Promise<void> => {
    await Promise.all(names.map((name) => removeAll(join(folder, name))));
  };
  if (checkout === undefined) return remove(outputs);
  const path = pathBelow(checkout.root, folder);
  const inRepository = (name: string): string => `${folderPrefix(path)}${name}`;
  const paths = outputs.map((name) => `:(literal)${inRepository(name)}`);
  // `-ff` also removes nested repositories, `-x` ignored files.
  await checkout.git.run(['clean', '-ffdxq', '--', ...paths]);
  const files = await checkout.git.list(['ls-files', '-z', '--', ...paths]);
  const tracked = outputs.filter((name) =>
    files.some((file) => `${file}/`.startsWith(`${inRepository(name)}/`)),
  );
  // `git clean` silently skips what belongs to a nested repository, such as a submodule or a second checkout.
  await remove(outputs.filter((name) => !tracked.includes(name)));
  if (tracked.length === 0) return;
  log.info(
    `Git tracks ${tracked.map((name) => quoted(name)).join(', ')} of the project, so the build starts with these committed outputs. Outputs of deleted sources may be pushed. Remove build outputs from Git.`,
  );
}
