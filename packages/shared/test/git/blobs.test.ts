import { expect, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { parseBatch, readBlobs, writeBlobs } from '../../src/git/blobs.js';
import { remoteAt } from '../../src/git/credentials.js';
import { createScratchRepository } from '../../src/git/scratch-repository.js';
import { openGitPlace } from './git-place.js';

test('what is written is read again, byte by byte, with one process each way', async () => {
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

  const before = place.log.said.length;
  const names = await writeBlobs(scratch, texts);
  const read = await readBlobs(scratch, names);
  expect(names.map((name) => read.get(name)?.toString('latin1'))).toEqual(
    texts.map((text) => text.toString('latin1')),
  );
  expect(names[1]).toBe('78981922613b2afb6025042ff6bd878ac1994e85');
  const commands = place.log.said.slice(before).filter((line) => line.includes('git '));
  expect(commands).toHaveLength(2);
  expect(await readBlobs(scratch, [])).toEqual(new Map());
  expect(await writeBlobs(scratch, [])).toEqual([]);
});

test('a missing blob is not an empty one', () => {
  const name = '0'.repeat(40);
  const found = parseBatch(Buffer.from(`${name} missing\n${name.replace('0', '1')} blob 1\nx\n`));
  expect(found.missing).toEqual([name]);
  expect([...found.blobs.values()].map(String)).toEqual(['x']);
  expect(() => parseBatch(Buffer.from(`${name} tree 0\n\n`))).toThrow('tree');
});
