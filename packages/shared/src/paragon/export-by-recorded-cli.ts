import type { FactsWriter, RunFacts } from '../action/run-facts.js';
import { isExplained, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { firstFew } from '../report/first-few.js';
import type { Log } from '../report/log.js';
import { removeOwned } from '../sync/files-on-disk.js';
import type { ExportBy } from '../sync/ports.js';
import { isExactVersion } from './cli-version.js';
import type { ParagraphCli } from './paragraph-cli.js';

interface Exporting {
  readonly log: Log;
  readonly facts: Pick<FactsWriter<RunFacts>, 'timed'>;
  /** The CLI of this run. */
  readonly cli: Pick<ParagraphCli, 'version' | 'inVersion'>;
  /**
   * Reads an export from a folder of its own.
   *
   * @param exporting Exports what Paragon holds into a project that was laid out there.
   */
  readonly exportedBy: (exporting: (project: string) => Promise<void>) => ReturnType<ExportBy>;
}

/**
 * Exports with the CLI that wrote the record, to tell edits from what only the new version writes otherwise. A failure
 * fails no run: then the files count as edited, as if another version had never been asked.
 */
export function exportByRecordedCli({ log, facts, cli, exportedBy }: Exporting): ExportBy {
  return async (cliVersion, { inDoubt }) => {
    const files = firstFew([...inDoubt]);
    const about = `with @useparagon/cli ${quoted(cliVersion)}, which wrote the last record: no build shows whether these were edited: ${files}`;
    const unanswered = (why: string): { readonly why: string } => {
      log.info(
        `The last record was written by version ${quoted(cliVersion)} of the CLI, and this is version ${cli.version}. Paragon could not be exported with that one, so files that no build can compare count as edited (${files}): ${quoted(why, 500)}`,
      );
      return { why };
    };
    // Whoever may write to the repository may have written the record.
    if (!isExactVersion(cliVersion)) return unanswered('It is no exact version.');
    try {
      return await facts.timed('CLI of the record', async () => {
        const recorded = await cli.inVersion(cliVersion);
        return exportedBy(async (project) => {
          // Only what this CLI writes tells anything: a file that it leaves as it is would look unedited.
          await removeOwned(project);
          await recorded.pull(project, { about, log });
        });
      });
    } catch (thrown) {
      if (!isExplained(thrown)) throw thrown;
      return unanswered(messageOf(thrown));
    }
  };
}
