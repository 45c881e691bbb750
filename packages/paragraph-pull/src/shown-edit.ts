/** Whose edit a diff shows. */
export const editTitles = {
  paragon: 'What the dashboard changed',
  git: 'What Git changed',
  between: "From Git's version to Paragon's",
} as const;
