import { runAction } from '@paragraph/shared';
import { main, post } from './run-pull.js';

await runAction({ main, post });
