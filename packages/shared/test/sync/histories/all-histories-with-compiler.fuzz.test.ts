import { allHistories } from './all-histories.js';

// A file for each, so that two processors play them.
allHistories('compiler');
