export async function pull(_options: { cliVersion: string }): Promise<void> {}
