import { exportByRecordedCli, type Policy, type PullPlan, resumePull } from '@paragraph/shared';
import {
  type ExportContext,
  type ExportedNow,
  type ExportInput,
  exportNow,
  exportOnto,
} from './export-now.js';
import type { PullInputs } from './inputs.js';
import type { Look } from './look.js';
import type { RoundInput } from './round-input.js';

export type RoundPlan = PullPlan<ExportedNow>;

/** What a plan needs of the run. */
interface PlanContext extends ExportContext {
  readonly inputs: Pick<PullInputs, 'mode' | 'onConflict'>;
}

/** What a plan needs of the round. */
type PlanInput = ExportInput & Pick<RoundInput, 'early' | 'ports' | 'destination' | 'sideRefusal'>;

/** Exports Paragon's version onto the tip, and plans each file. Returns `moved` if the branch has moved. */
export function planRound(
  context: PlanContext,
  input: PlanInput,
  look: Look,
): Promise<RoundPlan | 'moved'> {
  const { run, facts } = context;
  const { destination, sideRefusal, ports, cli } = input;
  const exportBy = exportByRecordedCli({
    log: run.log,
    facts,
    cli,
    exportedBy: (exporting) =>
      exportOnto(context, input, look.tip, ({ project }) => exporting(project)),
  });
  return resumePull(
    {
      tip: look.tip,
      exportNow: (meanwhile) =>
        input.early(look.tip, meanwhile) ?? exportNow(context, input, look, { meanwhile }),
      policy: policyOf(context.inputs),
      destination,
      mayPutBeside: sideRefusal === undefined ? 'yes' : 'no',
    },
    { ...ports, exportBy },
  );
}

function policyOf({ mode, onConflict }: PlanContext['inputs']): Policy {
  return mode === 'mirror' ? { mode } : { mode, onConflict };
}
