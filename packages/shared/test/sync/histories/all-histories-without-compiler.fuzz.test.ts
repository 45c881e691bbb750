import { isNightly } from '../../nightly.js';
import { allHistories, longest } from './all-histories.js';

// The compiler decides in few of them, and CI plays those of three events with it.
allHistories('none', isNightly ? longest : Math.min(longest, 2));
