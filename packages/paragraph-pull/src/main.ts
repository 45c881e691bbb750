import { runAction } from '@paragraph/shared';
import { main, post } from './run-pull.js';

await runAction('Paragraph Pull', { main, post });
