import { allHistories, longest } from './all-histories.js';

allHistories('compiler', longest);
