import type { Person } from './fast-import.js';

export interface LoggedCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: DatedPerson;
  readonly committer: DatedPerson;
  readonly subject: string;
  /** The whole message, with the subject and without the last line feed. */
  readonly message: string;
}

export interface DatedPerson extends Person {
  /** ISO 8601 in UTC, as GitHub's API shows it. */
  readonly date: string;
}

const FIELDS = ['H', 'T', 'P', 'an', 'ae', 'at', 'cn', 'ce', 'ct', 's', 'B'];

/** For `git log -z`: a fixed number of fields for each commit, so that no message can upset it. */
export const LOG_FORMAT = FIELDS.map((field) => `%${field}`).join('%x00');

export function parseLog(output: Buffer): readonly LoggedCommit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: LoggedCommit[] = [];
  for (let index = 0; index + FIELDS.length <= fields.length; index += FIELDS.length) {
    const values = fields.slice(index, index + FIELDS.length);
    const [sha = '', tree = '', parents = '', ...people] = values;
    const [an = '', ae = '', at = '', cn = '', ce = '', ct = '', subject = '', body = ''] = people;
    commits.push({
      sha,
      tree,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      author: { name: an, email: ae, date: isoDate(at) },
      committer: { name: cn, email: ce, date: isoDate(ct) },
      subject,
      message: body.replace(/\n$/, ''),
    });
  }
  return commits;
}

function isoDate(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
