import { testContract } from '../../shared/test/action-contract.js';
import { readPushInputs } from '../src/inputs.js';

await testContract(new URL('../', import.meta.url), readPushInputs);
