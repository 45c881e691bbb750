import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** git-lfs, as far as a filter and an upload go. It notes in a file what it uploads, and where to. */
const program = `#!/usr/bin/env node
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { appendFileSync, existsSync, mkdirSync, readFileSync, readSync, writeFileSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const isPointer = (text) => text.subarray(0, 24).toString() === 'version https://git-lfs.';
const clean = (text) => {
  if (isPointer(text) || text.length === 0) return text;
  const oid = createHash('sha256').update(text).digest('hex');
  const folder = join(process.env.GIT_DIR, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, oid), text);
  return Buffer.from('version https://git-lfs.github.com/spec/v1\\noid sha256:' + oid + '\\nsize ' + text.length + '\\n');
};
const [command, ...args] = process.argv.slice(2);
if (command === 'push') {
  // As git-lfs finds the address of a remote, and then rewrites it.
  const git = (...words) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  const own = existsSync('.lfsconfig') ? git('config', '--file', '.lfsconfig', 'lfs.url') : '';
  const target = args.at(-1);
  const isRemote = git('remote').split('\\n').includes(target);
  const address = isRemote ? git('config', 'remote.' + target + '.url') : target;
  const [rule] = git('config', '-z', '--get-regexp', '^url[.].*[.](push)?insteadof$')
    .split('\\0')
    .map((entry) => entry.split('\\n'))
    .filter(([, start]) => start && address.startsWith(start))
    .sort(([, one], [, other]) => other.length - one.length);
  const rewritten = rule ? rule[0].slice(4, rule[0].lastIndexOf('.')) + address.slice(rule[1].length) : address;
  const url = own || rewritten;
  if (process.env.GIT_LFS_REFUSES) {
    process.stderr.write('batch response: ' + process.env.GIT_LFS_REFUSES + '\\n');
    process.exit(2);
  }
  appendFileSync(__filename + '.uploads', readFileSync(0, 'utf8').replaceAll(/(?=\\n)/g, ' ' + url));
} else if (command === 'filter-process') {
  // https://git-scm.com/docs/gitattributes#_long_running_filter_process
  const bytes = (count) => {
    const read = Buffer.alloc(count);
    for (let at = 0; at < count; ) {
      const got = readSync(0, read, at, count - at, null);
      if (got === 0) process.exit(0);
      at += got;
    }
    return read;
  };
  const packets = () => {
    const all = [];
    for (;;) {
      const size = Number.parseInt(bytes(4).toString(), 16);
      if (size === 0) return all;
      all.push(bytes(size - 4));
    }
  };
  const send = (...parts) => {
    for (const part of parts) {
      const packet = Buffer.from(part);
      if (packet.length > 0) writeSync(1, Buffer.concat([Buffer.from((packet.length + 4).toString(16).padStart(4, '0')), packet]));
    }
    writeSync(1, '0000');
  };
  packets();
  send('git-filter-server\\n', 'version=2\\n');
  packets();
  send('capability=clean\\n');
  for (;;) {
    packets();
    const text = clean(Buffer.concat(packets()));
    send('status=success\\n');
    send(text);
    send();
  }
} else process.exit(1);
`;

/** Puts a stand-in for git-lfs into a folder of PATH. Gives the file of what it uploads: a name and an address a line. */
export async function installGitLfs(folder: string): Promise<string> {
  const file = join(folder, 'git-lfs');
  await writeFile(file, program, { mode: 0o755 });
  return `${file}.uploads`;
}
