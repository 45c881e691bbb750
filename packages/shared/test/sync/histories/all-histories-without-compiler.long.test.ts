import { allHistories, longest } from './all-histories.js';

// The compiler decides in few of them. CI plays these with it, and half of its random histories are without.
allHistories('none', longest);
