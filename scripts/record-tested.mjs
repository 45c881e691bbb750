// Runs after all tests have passed: names the tree that they passed on. A release of any other is refused.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' });

try {
  // With changes that are not committed, no commit holds what was tested.
  if (git('status', '--porcelain') === '') {
    writeFileSync('node_modules/.tested-tree', git('rev-parse', 'HEAD^{tree}'));
  }
} catch {
  // Without git, or outside a repository, nothing can be released either.
}
