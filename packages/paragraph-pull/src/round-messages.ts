import { type Messages, runAddress } from '@paragraph/shared';
import type { FileChange } from './changes.js';
import { commitMessage } from './commit-message.js';
import { commitSubject } from './commit-subject.js';
import type { Conflict } from './conflicts.js';
import type { PullContext } from './context.js';
import { editorOf, requestedBy } from './people.js';
import type { RoundInput } from './round-input.js';

/** The messages of the commits on the branch and on the side branch. */
export function messagesOf(
  { run, inputs }: PullContext,
  { cli, project }: Pick<RoundInput, 'cli' | 'project'>,
  found: { readonly changes: readonly FileChange[]; readonly conflicts: readonly Conflict[] },
): Messages {
  // A title may contain a secret.
  const messageOf = (subject: string, changes: readonly FileChange[]): string =>
    run.secrets.redact(
      commitMessage({
        subject,
        changes,
        projectId: project.projectId,
        commitId: inputs.commitId,
        cliVersion: cli.version,
        run: runAddress(run.runner),
        requestedBy: requestedBy(run.runner, inputs.commitId),
        editor: editorOf(inputs),
      }),
    );
  return {
    message: messageOf(commitSubject(inputs.commitMessage, found.changes), found.changes),
    sideMessage: messageOf(sideSubject, found.conflicts.flatMap(dashboardEdit)),
  };
}

/**
 * GitHub proposes this as the subject of a squash merge.
 * https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/configuring-commit-squashing-for-pull-requests
 */
const sideSubject = 'Take dashboard edits that conflict with Git';

/** The dashboard's edit in a conflict, for the commit on the side branch. */
function dashboardEdit({ waits, paragon, file, ...names }: Conflict): readonly FileChange[] {
  if (waits === 'paragon') return [];
  const { integration, workflow } = names;
  return [
    {
      change: paragon === 'kept' ? 'changed' : paragon,
      file,
      ...(integration === undefined ? {} : { integration }),
      ...(workflow === undefined ? {} : { workflow }),
    },
  ];
}
