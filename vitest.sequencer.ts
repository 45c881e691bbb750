import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, the longest first. Begun late, one of them would go on alone while the other workers rest. */
const slow = [
  '/sync/histories/all-histories',
  '/sync/histories/random-histories',
  '/sync/histories/assembled-histories',
  '/shared/test/sync/paragon-contract.test',
  '/shared/test/compiler/compiler-contract.test',
  '/shared/test/paragon/cli-cache.test',
  '/shared/test/action/run-action.test',
  // After the first of them, the others find the CLI in the tool cache.
  '/paragraph-pull/test/workflow-files.test',
  '/paragraph-pull/test/side-branch.test',
  '/paragraph-pull/test/compiler.test',
  '/release/test/release.test',
  '/paragraph-push/test/up-to-date.test',
  '/shared/test/paragon/cli-install.test',
  '/paragraph-push/test/workflow-files.test',
];

/** The same order on every machine, whatever it remembers of earlier runs. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ({ moduleId }: TestSpecification): number => {
      const place = slow.findIndex((part) => moduleId.includes(part));
      return place === -1 ? slow.length : place;
    };
    return files.toSorted(
      (one, other) => order(one) - order(other) || (one.moduleId < other.moduleId ? -1 : 1),
    );
  }
}
