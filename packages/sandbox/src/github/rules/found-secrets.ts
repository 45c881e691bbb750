import { createHash } from 'node:crypto';
import type { RefUpdate } from '../receive-pack.js';
import type { PushedObjects } from './pushed-objects.js';

/** A secret that push protection finds. */
export interface FoundSecret {
  /** For example `Slack API Token`. */
  readonly kind: string;
  readonly commit: string;
  readonly path: string;
  readonly line: number;
}

// A few of those that GitHub knows:
// https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
const kinds: ReadonlyArray<readonly [kind: string, form: RegExp]> = [
  ['Slack API Token', /\bxox[abp]-\d{10,13}-\d{10,13}-[A-Za-z0-9]{24,34}\b/],
  ['GitHub Personal Access Token', /\bghp_[A-Za-z0-9]{36}\b/],
  ['Stripe API Key', /\bsk_live_[A-Za-z0-9]{24,}\b/],
];

/** The secrets in the files that an update's new commits add or change. */
export async function findSecrets(
  update: RefUpdate,
  objects: PushedObjects,
): Promise<readonly FoundSecret[]> {
  const { git, at } = objects;
  const found: FoundSecret[] = [];
  for (const { sha } of await objects.newCommits(update)) {
    const args = ['diff-tree', '-r', '-z', '--root', '--no-commit-id', '--diff-filter=AM', sha];
    const fields = (await git.text([...args, '--raw'], at)).split('\0');
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [, , , blob] = (fields[index] ?? '').split(' ');
      const text = await git.text(['cat-file', 'blob', blob ?? ''], at);
      found.push(...secretsIn(text, { commit: sha, path: fields[index + 1] ?? '' }));
    }
  }
  return found;
}

function secretsIn(
  text: string,
  place: Pick<FoundSecret, 'commit' | 'path'>,
): readonly FoundSecret[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      kinds.flatMap(([kind, form]) =>
        form.test(line) ? [{ kind, ...place, line: index + 1 }] : [],
      ),
    );
}

/** What GitHub says of them. */
export function secretWords(secrets: readonly FoundSecret[], repositoryUrl: string): string[] {
  const byKind = new Map<string, FoundSecret[]>();
  for (const secret of secrets) {
    byKind.set(secret.kind, [...(byKind.get(secret.kind) ?? []), secret]);
  }
  const blocks = [...byKind].flatMap(([kind, places]) => [
    `      —— ${kind} ${'—'.repeat(Math.max(3, 50 - kind.length))}`,
    '       locations:',
    ...places.flatMap(({ commit, path, line }) => [
      `         - commit: ${commit}`,
      `           path: ${path}:${line}`,
    ]),
    '',
    '       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.',
    `       ${repositoryUrl}/security/secret-scanning/unblock-secret/${unblockId(places)}`,
    '',
  ]);
  return [
    '- GITHUB PUSH PROTECTION',
    '  —————————————————————————————————————————',
    '    Resolve the following violations before pushing again',
    '',
    '    - Push cannot contain secrets',
    '',
    '    ',
    '     (?) Learn how to resolve a blocked push',
    '     https://docs.github.com/code-security/secret-scanning/working-with-secret-scanning-and-push-protection/working-with-push-protection-from-the-command-line#resolving-a-blocked-push',
    '    ',
    '    ',
    ...blocks,
  ];
}

function unblockId(places: readonly FoundSecret[]): string {
  return createHash('sha256').update(JSON.stringify(places)).digest('base64url').slice(0, 27);
}
