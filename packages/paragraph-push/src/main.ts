import { runAction } from '@paragraph/shared';
import { main, post } from './run-push.js';

await runAction('Paragraph Push', { main, post });
