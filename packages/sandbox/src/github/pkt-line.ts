/** Git's framing: four hexadecimal digits of length, then the payload; `0000` ends a section. */

const HEADER = 4;
const MAX_PAYLOAD = 65_515;

export function pktLine(payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const length = (bytes.length + HEADER).toString(16).padStart(HEADER, '0');
  return Buffer.concat([Buffer.from(length), bytes]);
}

export const FLUSH = Buffer.from('0000');

/** Reads the lines up to the next flush; `rest` is what follows it. */
export function readSection(bytes: Buffer): { lines: Buffer[]; rest: Buffer; ended: boolean } {
  const lines: Buffer[] = [];
  let offset = 0;
  while (offset + HEADER <= bytes.length) {
    const length = Number.parseInt(bytes.toString('latin1', offset, offset + HEADER), 16);
    if (length === 0) return { lines, rest: bytes.subarray(offset + HEADER), ended: true };
    if (!(length >= HEADER) || offset + length > bytes.length) {
      throw new Error(`Not a pkt-line at byte ${offset}`);
    }
    lines.push(bytes.subarray(offset + HEADER, offset + length));
    offset += length;
  }
  return { lines, rest: bytes.subarray(offset), ended: false };
}

/** Wraps bytes for one band of the side-band-64k protocol: 1 is data, 2 what the user sees. */
export function sideBand(band: 1 | 2, bytes: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += MAX_PAYLOAD) {
    const chunk = bytes.subarray(offset, offset + MAX_PAYLOAD);
    packets.push(pktLine(Buffer.concat([Buffer.of(band), chunk])));
  }
  return Buffer.concat(packets);
}
