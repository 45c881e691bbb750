import { runAction } from '@paragraph/shared';
import { main, post } from './run-push.js';

await runAction({ main, post });
