import type { GitFailure } from '@paragraph/shared';

/** Whether git failed for something that another attempt may not meet: the network, or a host that is overloaded. */
export function isPassing({ stderr }: Pick<GitFailure, 'stderr'>): boolean {
  return /returned error: (?:408|429|5\d\d)|Could not resolve host|Failed to connect|Connection (?:reset|refused|timed out|closed)|Recv failure|Empty reply|Operation timed out|unexpected disconnect|unexpectedly closed|early EOF|the remote end hung up|RPC failed|GnuTLS recv error|SSL_read/i.test(
    stderr,
  );
}
