import { type AttentionInputs, attentionInputs } from '../attention/attention-inputs.js';
import { cliVersionRequest } from '../paragon/cli-version.js';
import { paragonHost } from '../paragon/host-inputs.js';
import type { ParagonHost } from '../paragon/paragon-host.js';
import type { InputReader } from './inputs.js';

/** The inputs that both actions have. */
export interface CommonInputs extends AttentionInputs {
  /** Undefined without a key. */
  readonly host: ParagonHost | undefined;
  /** Absolute path of `subfolder`. */
  readonly folder: string | undefined;
  readonly cliVersion: string | undefined;
}

/** The reader collects faults. */
export function commonInputs(reader: InputReader): CommonInputs {
  return {
    ...attentionInputs(reader),
    host: paragonHost(reader),
    folder: reader.folder('subfolder'),
    cliVersion: reader.parsed('cliVersion', cliVersionRequest),
  };
}
