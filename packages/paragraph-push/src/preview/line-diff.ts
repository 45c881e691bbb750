import { LCS } from 'node-diff3';

/** Lines around a change that are shown, too. */
const context = 3;
/** A diff looks at every pair of equal lines. Longer texts are shown one after the other. */
const mostLines = 1_500;

/** Two texts as a unified diff, by lines: `- old`, `+ new`, and a few lines around each change. */
export function lineDiff(before: string, after: string): readonly string[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const all =
    old.length > mostLines || fresh.length > mostLines ? replaced(old, fresh) : diffed(old, fresh);
  const near = all.map((_, index) =>
    all
      .slice(Math.max(0, index - context), index + context + 1)
      .some((line) => !line.startsWith(' ')),
  );
  return all.flatMap((line, index) => {
    if (near[index]) return [line];
    return near[index - 1] || index === 0 ? ['@@ … @@'] : [];
  });
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/\r\n|\r|\n/);
}

function replaced(old: readonly string[], fresh: readonly string[]): readonly string[] {
  return [...old.map((line) => `-${line}`), ...fresh.map((line) => `+${line}`)];
}

function diffed(old: readonly string[], fresh: readonly string[]): readonly string[] {
  const same: Array<readonly [old: number, fresh: number]> = [];
  for (let match = LCS([...old], [...fresh]); match.chain !== null; match = match.chain) {
    same.push([match.buffer1index, match.buffer2index]);
  }
  const lines: string[] = [];
  let [atOld, atFresh] = [0, 0];
  for (const [nextOld, nextFresh] of [...same.toReversed(), [old.length, fresh.length] as const]) {
    lines.push(...replaced(old.slice(atOld, nextOld), fresh.slice(atFresh, nextFresh)));
    lines.push(...old.slice(nextOld, nextOld + 1).map((line) => ` ${line}`));
    [atOld, atFresh] = [nextOld + 1, nextFresh + 1];
  }
  return lines;
}
