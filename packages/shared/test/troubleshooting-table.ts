import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The messages that a README explains. `…` in one stands for what differs from run to run. */
export async function explainedMessages(readme: string): Promise<readonly string[]> {
  const text = await readFile(readme, 'utf8');
  const table = /<!-- troubleshooting -->(?<rows>[\s\S]*?)<!-- \/troubleshooting -->/.exec(text);
  return [
    ...(table?.groups?.rows ?? '').matchAll(/^\| (?<fence>`+) ?(?<message>[^|]+?) ?\k<fence> \|/gm),
  ].flatMap(({ groups }) => groups?.message ?? []);
}

/** Matches a text that holds the message. */
export function messagePattern(message: string): RegExp {
  const parts = plain(message).split('…');
  return new RegExp(
    parts.map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('[^\\n]*?'),
  );
}

/** A text without what marks code in it. */
export function plain(text: string): string {
  return text.replace(/[`\\]/g, '');
}

/** What the errors in the sources of a package say, as code: in the order of the files' names. */
export async function errorsInSources(folder: string): Promise<readonly string[]> {
  const messages: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const source = await readFile(join(entry.parentPath, entry.name), 'utf8');
    const found = source.matchAll(
      /\bwhat(?::|\s=)\s(?<text>[\s\S]*?)(?:;|,\n\s*(?:why\b|cure\b|\})|\s\}\n|,\s(?:why|cure))/g,
    );
    for (const { groups } of found) {
      const text = groups?.text ?? '';
      if (/^\s*(?:faults|['`])/.test(text)) messages.push(plain(text));
    }
  }
  return messages;
}
