/**
 * A number that an environment variable asks for.
 *
 * @throws {Error} for anything else: a test that plays `NaN` cases plays none, and passes.
 */
export function numberAsked(name: string, otherwise: number, least = 1): number {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text) || Number(text) < least) {
    throw new Error(`${name} is not a number from ${least} on: ${text}`);
  }
  return Number(text);
}
