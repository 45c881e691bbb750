import { readFile } from 'node:fs/promises';

const home = new URL('../../../', import.meta.url);

/** A workflow file of this repository, by its path; of a README the first one that it shows, or shows below a heading. */
export async function workflowText(path: string, heading = ''): Promise<string> {
  const text = await readFile(new URL(path, home), 'utf8');
  if (!path.endsWith('.md')) return text;
  const below = text.slice(text.indexOf(heading));
  const shown = /^```yaml\n(?<code># \.github\/workflows\/[\s\S]*?)^```$/m.exec(below);
  if (shown?.groups?.code === undefined) throw new Error(`${path} shows no workflow file.`);
  return shown.groups.code;
}
