import { randomBytes } from 'node:crypto';

export type Access = 'read' | 'write';
export type PermissionName =
  | 'actions'
  | 'administration'
  | 'contents'
  | 'issues'
  | 'pull_requests'
  | 'workflows';
export type Permissions = { readonly [name in PermissionName]?: Access | undefined };

/** `installation` is what a job gets as `github.token`; `personal` a fine-grained token of a user. */
export type TokenKind = 'installation' | 'personal';

export interface TokenOptions {
  /** `owner/name`: the one repository that the token is for. */
  readonly repository: string;
  readonly permissions: Permissions;
  readonly kind?: TokenKind;
  /** Who acts. Default: `github-actions[bot]`, for a personal token `octocat`. */
  readonly login?: string;
}

export interface Token {
  readonly value: string;
  readonly repository: string;
  readonly permissions: Permissions;
  readonly kind: TokenKind;
  readonly login: string;
}

/** Who sends a request: nobody, the holder of a token, or somebody whose token is not known here. */
export type Sender =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'token'; readonly token: Token }
  | { readonly kind: 'bad-credentials' };

export interface TokenStore {
  create(options: TokenOptions): string;
  revoke(value: string): void;
  find(value: string): Token | undefined;
}

export function createTokenStore(): TokenStore {
  const tokens = new Map<string, Token>();
  return {
    create({ repository, permissions, kind = 'installation', login }) {
      const value = kind === 'installation' ? `ghs_${letters(36)}` : personalValue();
      const actor = login ?? (kind === 'installation' ? 'github-actions[bot]' : 'octocat');
      tokens.set(value, { value, repository, permissions, kind, login: actor });
      return value;
    },
    revoke(value) {
      if (!tokens.delete(value)) throw new Error('There is no such token to revoke');
    },
    find: (value) => tokens.get(value),
  };
}

/** Git sends a token as a password, with any user name; the API also accepts `token` and `Bearer`. */
export function senderOf(
  header: string | undefined,
  schemes: 'basic' | 'any',
  tokens: TokenStore,
): Sender {
  if (header === undefined) return { kind: 'anonymous' };
  for (const value of presented(header, schemes)) {
    const token = tokens.find(value);
    if (token !== undefined) return { kind: 'token', token };
  }
  return { kind: 'bad-credentials' };
}

/** Does the token give at least this access to this repository? */
export function allows(
  token: Token,
  repository: string,
  permission: PermissionName,
  access: Access,
): boolean {
  if (!sameRepository(token.repository, repository)) return false;
  const granted = token.permissions[permission];
  return granted === 'write' || (granted === 'read' && access === 'read');
}

export function sameRepository(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function presented(header: string, schemes: 'basic' | 'any'): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(.+)$/.exec(header.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const decoded = Buffer.from(value, 'base64').toString('utf8');
      const colon = decoded.indexOf(':');
      const [user, password] = [decoded.slice(0, colon), decoded.slice(colon + 1)];
      // A token as the user name, with no password or the one that OAuth clients send, works too.
      return password === '' || password === 'x-oauth-basic' ? [user] : [password];
    }
    case 'bearer':
    case 'token':
      return schemes === 'any' ? [value] : [];
    default:
      return [];
  }
}

function personalValue(): string {
  return `github_pat_${letters(22)}_${letters(59)}`;
}

function letters(count: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(count)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
