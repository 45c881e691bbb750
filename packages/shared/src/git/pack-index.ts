/** Before the names of an index, in bytes: what it is, and for each first byte of a name how many names end there. */
const [header, counts] = [8, 256 * 4];

/**
 * The names of the objects in a pack, from its index in version 2.
 *
 * https://git-scm.com/docs/gitformat-pack#_version_2_pack_idx_files_support_packs_larger_than_4_gib_and
 *
 * @param length Of a name, in bytes.
 */
export function namesInPack(index: Buffer, length: number): ReadonlySet<string> {
  const first = header + counts;
  const count = index.readUInt32BE(first - 4);
  const names = index.toString('hex', first, first + count * length);
  return new Set(
    Array.from({ length: count }, (_, at) => names.slice(at * length * 2, (at + 1) * length * 2)),
  );
}
