/** How many texts are remembered at most. */
const most = 2_000;

/** A pure function of a text that keeps what it found. Once it knows very many texts, it begins anew. */
export function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  const known = new Map<string, { readonly found: Found }>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before.found;
    if (known.size === most) known.clear();
    const found = find(text);
    known.set(text, { found });
    return found;
  };
}
