/** Whose edit a diff shows. */
export const editTitles = {
  paragon: 'What the dashboard changed',
  git: 'What Git changed',
  between: "From Git's version to Paragon's",
} as const;

/** So many lines of a diff; the last one says that there are more. */
export function firstLines(diff: string, shown: number): string {
  const lines = diff.split('\n');
  const more = lines.length - shown;
  return more > 0 ? [...lines.slice(0, shown), `(and ${more} more lines)`].join('\n') : diff;
}
