import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/runner/output-lines.js';

function split(...chunks: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test.each<[string, (string | Uint8Array)[], string[]]>([
  ['nothing', [], []],
  ['line feeds', ['a\nb\n'], ['a', 'b']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['no end at the end', ['a\nb'], ['a', 'b']],
  ['Windows line ends', ['a\r\nb\r\n'], ['a', 'b']],
  ['a lone carriage return ends a line', ['10%\r20%\rdone\n'], ['10%', '20%', 'done']],
  ['a Windows line end in two chunks', ['a\r', '\nb'], ['a', 'b']],
  ['a carriage return, then an empty line', ['a\r', '\n\nb'], ['a', '', 'b']],
  ['a line in many chunks', ['a', 'b', 'c\nd'], ['abc', 'd']],
  ['an empty chunk between', ['a\r', '', '\nb'], ['a', 'b']],
  ['a character in two chunks', [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ['é']],
  ['bytes that are no text', [Buffer.from([0x61, 0xff, 0x0a])], ['a\ufffd']],
])('%s', (_, chunks, expected) => {
  expect(split(...chunks)).toEqual(expected);
});
