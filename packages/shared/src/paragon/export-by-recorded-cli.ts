import type { FactsWriter, RunFacts } from '../action/run-facts.js';
import { isExplained, messageOf } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import { firstFew } from '../report/first-few.js';
import type { Log } from '../report/log.js';
import type { ExportBy } from '../sync/ports.js';
import { isExactVersion } from './cli-version.js';
import type { ParagraphCli, ShownAs } from './paragraph-cli.js';

interface Exporting {
  readonly log: Log;
  readonly facts: Pick<FactsWriter<RunFacts>, 'timed'>;
  /** The CLI of this run. */
  readonly cli: Pick<ParagraphCli, 'version' | 'inVersion'>;
  /** Exports what Paragon holds into a folder of its own, and reads the files. */
  readonly exportWith: (cli: ParagraphCli, shown: ShownAs) => ReturnType<ExportBy>;
}

/**
 * Exports with the CLI that wrote the record, to tell edits from what only the new version writes otherwise. A failure
 * fails no run: then the files count as edited, as if another version had never been asked.
 */
export function exportByRecordedCli({ log, facts, cli, exportWith }: Exporting): ExportBy {
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
      return await facts.timed('CLI of the record', async () =>
        exportWith(await cli.inVersion(cliVersion), { about, log }),
      );
    } catch (thrown) {
      if (!isExplained(thrown)) throw thrown;
      return unanswered(messageOf(thrown));
    }
  };
}
