const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/**
 * Replaces ids in a parsed JSON value by labels: as a whole text, as a field name, and inside a text if the id is a
 * UUID. A short id inside a longer text is not a reference.
 *
 * A text of the project is never mistaken for a label: the mark that begins a label is escaped in texts.
 *
 * @param labels The label of each id.
 */
export function renaming(labels: ReadonlyMap<string, string>): (value: unknown) => unknown {
  const rename = (text: string): string => {
    const label = labels.get(text);
    if (label !== undefined) return marked(label);
    const spelled = text.replaceAll(mark, `${mark}.`);
    return spelled.replace(uuid, (id) => {
      const found = labels.get(id);
      return found === undefined ? id : marked(found);
    });
  };
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return rename(value);
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [rename(name), renamed(entry)]),
    );
  };
  return renamed;
}

const mark = '\0';

function marked(label: string): string {
  return `${mark}${label};`;
}

// A name in a label is JSON, so the end of a label cannot appear outside its quotes.
const anyMark = /\0(?<label>step \d+|(?:event|integration) "(?:[^"\\]|\\.)*");/g;

/** Renames the labels in a value that {@link renaming} has processed. The rest stays as it is. */
export function relabeling(relabel: (label: string) => string): (value: unknown) => unknown {
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replace(anyMark, (_whole, label: string) => marked(relabel(label)));
    }
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [String(renamed(name)), renamed(entry)]),
    );
  };
  return renamed;
}

/** Makes the labels readable in a text that {@link renaming} has processed. */
export function withLabels(text: string, show: (label: string) => string): string {
  return text
    .split(anyMark)
    .map((part, index) => (index % 2 === 1 ? show(part) : part.replaceAll(`${mark}.`, mark)))
    .join('');
}
