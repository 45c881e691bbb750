/** The stream of `git fast-import` for one commit: a commit without a work tree or an index. */

export type FileContent = string | Buffer | { readonly mode: FileMode; readonly content: string };
export type FileMode = '100644' | '100755' | '120000';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface ImportedCommit {
  readonly ref: string;
  /** The first is the commit that the files change; none makes a root commit. */
  readonly parents: readonly string[];
  readonly files: Readonly<Record<string, FileContent | null>>;
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  /** Seconds since 1970, UTC. */
  readonly time: number;
}

/** The commit's name is the only thing that fast-import then prints. */
export function fastImportStream(commit: ImportedCommit): Buffer {
  const [from, ...merges] = commit.parents;
  const head = [
    'feature done',
    `commit ${commit.ref}`,
    'mark :1',
    `author ${signature(commit.author, commit.time)}`,
    `committer ${signature(commit.committer, commit.time)}`,
  ];
  const parts: Buffer[] = [lines(head), data(Buffer.from(commit.message))];
  if (from !== undefined) parts.push(lines([`from ${from}`]));
  parts.push(lines(merges.map((parent) => `merge ${parent}`)));
  for (const [path, content] of Object.entries(commit.files)) {
    parts.push(content === null ? lines([`D ${quoted(path)}`]) : modification(path, content));
  }
  parts.push(lines(['', 'get-mark :1', 'done']));
  return Buffer.concat(parts);
}

function modification(path: string, content: FileContent): Buffer {
  const plain = typeof content === 'string' || Buffer.isBuffer(content);
  const mode = plain ? '100644' : content.mode;
  const bytes = Buffer.from(plain ? content : content.content);
  return Buffer.concat([lines([`M ${mode} inline ${quoted(path)}`]), data(bytes)]);
}

function data(bytes: Buffer): Buffer {
  return Buffer.concat([lines([`data ${bytes.length}`]), bytes, Buffer.from('\n')]);
}

function lines(text: readonly string[]): Buffer {
  return Buffer.from(text.map((line) => `${line}\n`).join(''));
}

// Always quoted: a bare path may not begin with a quote nor hold a line feed.
function quoted(path: string): string {
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n');
  return `"${escaped}"`;
}

function signature(person: Person, time: number): string {
  return `${person.name.replace(/[<>\n]/g, '')} <${person.email.replace(/[<>\n]/g, '')}> ${time} +0000`;
}
