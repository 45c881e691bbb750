/** The limit of remembered texts. */
const mostRemembered = 2_000;

/** Caches a pure function of a text. The cache is emptied when it is full. */
export function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  const known = new Map<string, { readonly found: Found }>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before.found;
    if (known.size === mostRemembered) known.clear();
    const found = find(text);
    known.set(text, { found });
    return found;
  };
}

/** Asks each question once, also while the answer is under way. An error is no answer: then it asks again. */
export function rememberedAnswers<Question extends ReadonlyArray<string | number>, Answer>(
  ask: (...question: Question) => Promise<Answer>,
): (...question: Question) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>();
  return (...question) => {
    const name = JSON.stringify(question);
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = ask(...question);
    known.set(name, answer);
    answer.catch(() => known.delete(name));
    return answer;
  };
}
