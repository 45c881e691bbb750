/** Where and as whom workflows are dispatched. */
export interface DispatchClient {
  readonly apiUrl: string;
  readonly token: string;
  /** Where the dispatch names no `owner/name`. */
  readonly repository: string;
}

export interface DispatchRequest {
  readonly workflow: string;
  readonly repository?: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Dispatches as Paragon does: a request to GitHub's API with a person's token. */
export function dispatchClient(
  client: DispatchClient,
): (request: DispatchRequest) => Promise<void> {
  return async ({ workflow, repository = client.repository, ref, inputs }) => {
    const path = `/repos/${repository}/actions/workflows/${workflow}/dispatches`;
    const response = await fetch(client.apiUrl + path, {
      method: 'POST',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${client.token}`,
        'user-agent': 'paragon',
      },
      body: JSON.stringify({ ref, inputs }),
    });
    if (response.status === 204) return;
    throw new Error(`GitHub answered ${response.status} to the dispatch: ${await response.text()}`);
  };
}
