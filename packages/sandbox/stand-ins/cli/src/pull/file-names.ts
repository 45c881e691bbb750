/**
 * The file name that an export gives to a title, without `.ts`: `XML Parse & JWT generation` is
 * `xmlParse &JwtGeneration`, `deploy test 1` is `deployTest 1`. A space, `-` or `_` goes only
 * before a letter; characters that Windows refuses in names go always.
 */
export function fileName(title: string, otherwise: string): string {
  const name = title
    .toLowerCase()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no file name may hold them
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, '')
    .trim()
    // A title that begins with a tilde is not a draft for that; the compiler skips dotted names.
    .replace(/^[~.]+/, '')
    .replace(/[\s_-]+(\p{L})/gu, (_match, letter: string) => letter.toUpperCase())
    .replace(/[\s.]+$/, '')
    // `x.d.ts` would hold types only.
    .replace(/\.d$/, 'D');
  const short = Array.from(name).slice(0, 100).join('');
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(short)) return `_${short}`;
  return short === '' ? otherwise : short;
}

/** Equal names get `_1`, `_2`, … in the order in which the server lists them. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 1; taken.has(free); number += 1) free = `${name}_${number}`;
    taken.add(free);
    return free;
  });
}

/** The name by which a file is imported: `DeployTest1` for `deployTest 1`. */
export function importName(file: string): string {
  const letters = file.replace(/[^\p{ID_Continue}]/gu, '');
  const name = letters.charAt(0).toUpperCase() + letters.slice(1);
  return /^\p{ID_Start}/u.test(name) ? name : `Item${name}`;
}

/** The key of an input: `select_stage` for `Select stage`, `organization_id` for `OrganizationID`. */
export function inputKey(title: string): string {
  const key = title
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  // `constructor` is there in every object.
  return /^[a-z]/.test(key) && !(key in {}) ? key : `input_${key}`.replace(/_$/, '');
}

/** Names a folder of src/resources: no spaces, no signs. */
export function slug(name: string, otherwise: string): string {
  const letters = name.replace(/[\W_]/g, '').toLowerCase();
  return letters === '' ? otherwise : letters;
}
