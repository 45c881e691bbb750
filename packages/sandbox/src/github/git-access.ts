import { allows, type Sender } from './tokens.js';

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export interface GitAccessRequest {
  /** Every Authorization header of the request. */
  readonly authorization: readonly string[];
  readonly sender: Sender;
  readonly service: GitService;
  /** As in `owner/name`, written as GitHub has it; undefined if there is no such repository. */
  readonly repository: { readonly name: string; readonly visibility: Visibility } | undefined;
}

export type Visibility = 'private' | 'public';

export type GitAccess =
  | { readonly allowed: true; readonly login: string | undefined }
  | { readonly allowed: false; readonly status: 400 | 401 | 403 | 404; readonly message: string };

/** Who may fetch and push, with the words that GitHub's git servers use when one may not. */
export function decideGitAccess(request: GitAccessRequest): GitAccess {
  const { authorization, sender, service, repository } = request;
  if (authorization.length > 1) return refuse(400, 'Duplicate header: "Authorization"');
  if (sender.kind === 'bad-credentials') {
    return refuse(
      401,
      'Invalid username or token. Password authentication is not supported for Git operations.',
    );
  }
  if (sender.kind === 'anonymous') {
    if (service === 'git-receive-pack') return refuse(401, 'No anonymous write access.');
    return repository?.visibility === 'public'
      ? { allowed: true, login: undefined }
      : refuse(401, 'Repository not found.');
  }
  const { token } = sender;
  const readable =
    repository !== undefined &&
    (repository.visibility === 'public' || allows(token, repository.name, 'contents', 'read'));
  if (!readable) return refuse(404, 'Repository not found.');
  if (service === 'git-upload-pack' || allows(token, repository.name, 'contents', 'write')) {
    return { allowed: true, login: token.login };
  }
  return refuse(403, `Permission to ${repository.name}.git denied to ${token.login}.`);
}

function refuse(status: 400 | 401 | 403 | 404, message: string): GitAccess {
  return { allowed: false, status, message };
}
