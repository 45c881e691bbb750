import { expect, test } from 'vitest';
import { realClock } from '../../src/action/retry.js';
import { parseBatch, readBlobs } from '../../src/git/blobs.js';
import { remoteAt } from '../../src/git/credentials.js';
import { createScratchRepository } from '../../src/git/scratch-repository.js';
import { openGitPlace } from './git-place.js';

test('any number of blobs is read byte by byte, with one process', async () => {
  const place = await openGitPlace();
  const remote = remoteAt(place.repository.url, 'none', { clock: realClock });
  const scratch = await createScratchRepository(place.git, remote, place.temp);
  const texts = [
    '',
    'a\n',
    'no end',
    'blob\nmark :1\ndata 3\n',
    '\0\xff\r\n',
    'a\n',
    'x'.repeat(100_000),
    ...Array.from({ length: 500 }, (_, index) => `${index}\n`),
  ].map((text) => Buffer.from(text, 'latin1'));

  const blobs = texts.map((text, index) => [
    Buffer.from(`blob\nmark :${index + 1}\ndata ${text.length}\n`),
    text,
    Buffer.from(`\nget-mark :${index + 1}\n`),
  ]);
  const input = Buffer.concat([...blobs.flat(), Buffer.from('done\n')]);
  const written = await scratch.git.run(['fast-import', '--quiet', '--done'], { input });
  const names = written.split('\n').filter((name) => name !== '');
  const before = place.log.said.length;
  const read = await readBlobs(scratch, names);
  expect(names.map((name) => read.get(name)?.toString('latin1'))).toEqual(
    texts.map((text) => text.toString('latin1')),
  );
  expect(names[1]).toBe('78981922613b2afb6025042ff6bd878ac1994e85');
  const commands = place.log.said.slice(before).filter((line) => line.includes('git '));
  expect(commands).toHaveLength(1);
  expect(await readBlobs(scratch, [])).toEqual(new Map());
});

test('a blob that is not there is no empty one', () => {
  expect(() => parseBatch(Buffer.from(`${'0'.repeat(40)} missing\n`))).toThrow('missing');
});
