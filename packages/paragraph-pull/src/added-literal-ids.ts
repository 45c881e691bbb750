import {
  type Decision,
  hasMadeId,
  isWorkflow,
  textOf,
  workflowId,
  workflowTitle,
} from '@paragraph/shared';

/**
 * The titles of workflows that a pull adds with a literal id, if other workflows of the branch compute theirs. After a
 * merge into the branch of another project, such an id would still be one of this project.
 */
export function addedLiteralIds(
  decided: ReadonlyArray<Pick<Decision, 'file' | 'outcome'>>,
): readonly string[] {
  const workflows = decided.filter(({ file }) => isWorkflow(file.path));
  const makesIds = workflows.some(({ file: { ours } }) => hasMadeId(textOf(ours)));
  if (!makesIds) return [];
  return workflows.flatMap(({ file: { ours, theirs, path }, outcome }) => {
    const text = textOf(theirs);
    const isAdded = ours === undefined && outcome.kind === 'write';
    if (!isAdded || workflowId(text) === undefined) return [];
    return [workflowTitle(text) ?? path];
  });
}
