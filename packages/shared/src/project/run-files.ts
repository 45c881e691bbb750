import { forgetState, readState, saveState } from '../action/saved-state.js';
import { messageOf, systemErrorCode } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Log } from '../report/log.js';
import type { Project } from './project.js';
import { removeRunFile, writeRunFile } from './run-file.js';

/** The files in which a run names projects for itself. They exist only during the run. */
export interface RunFiles {
  /** Names a project of the checkout, before anything reads that file. */
  write(project: Project): Promise<void>;
  /** Deletes the files. If that fails, `post` tries again. */
  remove(): Promise<void>;
}

const stateName = 'projectFolders';

export function createRunFiles(): RunFiles {
  const folders = new Set<string>();
  return {
    async write(project) {
      if (!folders.has(project.folder)) {
        folders.add(project.folder);
        // Save the state first: otherwise nothing would know of the file after a kill.
        saveState(stateName, JSON.stringify([...folders]));
      }
      await writeRunFile(project.folder, project);
    },
    async remove() {
      if (folders.size === 0) return;
      for (const folder of folders) {
        try {
          await removeRunFile(folder);
          folders.delete(folder);
        } catch (thrown) {
          if (systemErrorCode(thrown) === undefined) throw thrown;
        }
      }
      if (folders.size === 0) forgetState(stateName);
    },
  };
}

/** What `post` does: deletes the files that `main` has left. */
export async function removeSavedRunFiles(log: Log): Promise<void> {
  for (const folder of savedFolders()) {
    try {
      await removeRunFile(folder);
    } catch (thrown) {
      if (systemErrorCode(thrown) === undefined) throw thrown;
      log.warning(
        `The file .para/project.json that this run wrote for itself could not be removed from ${quoted(folder)}: ${quoted(messageOf(thrown))}. Remove it from the runner.`,
      );
    }
  }
}

function savedFolders(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(readState(stateName) ?? '[]');
    return Array.isArray(saved) ? saved.filter((folder) => typeof folder === 'string') : [];
  } catch {
    return [];
  }
}
