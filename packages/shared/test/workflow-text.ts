import { readFile } from 'node:fs/promises';

const home = new URL('../../../', import.meta.url);

/** A workflow file of this repository, by its path; of a README the first one that it shows. */
export async function workflowText(path: string): Promise<string> {
  const text = await readFile(new URL(path, home), 'utf8');
  if (!path.endsWith('.md')) return text;
  const shown = /^```yaml\n(?<code># \.github\/workflows\/[\s\S]*?)^```$/m.exec(text);
  if (shown?.groups?.code === undefined) throw new Error(`${path} shows no workflow file.`);
  return shown.groups.code;
}
