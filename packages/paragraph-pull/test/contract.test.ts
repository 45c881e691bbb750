import { testContract } from '../../shared/test/action-contract.js';
import { readPullInputs } from '../src/inputs.js';

await testContract(new URL('../', import.meta.url), readPullInputs);
