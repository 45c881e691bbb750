import type { YamlNode } from './yaml-node.js';

export type Access = 'read' | 'write';

/** By the API's names (`pull_requests`); what is not there is not granted. */
export type TokenPermissions = Readonly<Record<string, Access>>;

const scopes = [
  'actions',
  'artifact-metadata',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
] as const;

/** What a repository of today grants where the workflow says nothing. */
export const restrictedDefault: TokenPermissions = {
  contents: 'read',
  metadata: 'read',
  packages: 'read',
};

/** Reads `permissions:`; as soon as it is there, all that it does not name is denied. */
export function readPermissions(node: YamlNode): TokenPermissions | undefined {
  if (node.value === undefined) return undefined;
  if (node.value === 'read-all' || node.value === 'write-all') {
    const access = node.value === 'read-all' ? 'read' : 'write';
    return grant(scopes.map((scope) => [scope, readOnly(scope, access)]));
  }
  const field = node.fields(scopes);
  return grant(
    scopes.flatMap((scope) => {
      const entry = field(scope);
      if (entry.isMissing) return [];
      const access = entry.text();
      if (access === 'read' || access === 'write') return [[scope, access] as const];
      if (access !== 'none') entry.problem(`Unexpected value '${access}'`);
      return [];
    }),
  );
}

function readOnly(scope: string, access: Access): Access {
  return scope === 'models' ? 'read' : access;
}

function grant(entries: readonly (readonly [string, Access])[]): TokenPermissions {
  const named = entries.map(([scope, access]) => [scope.replaceAll('-', '_'), access] as const);
  // Every token may read the repository's metadata.
  return { ...Object.fromEntries(named), metadata: 'read' };
}

/** Throws where a called workflow asks for more than the calling job has. */
export function refuseExceeding(permissions: TokenPermissions, limit: TokenPermissions): void {
  const beyond = Object.entries(permissions).filter(
    ([scope, access]) => limit[scope] !== 'write' && limit[scope] !== access,
  );
  if (beyond.length === 0) return;
  const show = (scope: string, access: string) => `${scope.replaceAll('_', '-')}: ${access}`;
  const asked = beyond.map(([scope, access]) => show(scope, access)).join(', ');
  const allowed = beyond.map(([scope]) => show(scope, limit[scope] ?? 'none')).join(', ');
  throw new Error(`The nested job is requesting '${asked}', but is only allowed '${allowed}'.`);
}

/** For runs that may hold foreign code. */
export function readOnlyPermissions(permissions: TokenPermissions): TokenPermissions {
  return Object.fromEntries(
    Object.keys(permissions)
      .filter((scope) => scope !== 'id_token')
      .map((scope) => [scope, 'read'] as const),
  );
}
