import type { Annotation } from '../runner/annotation.js';

/** `error src/a.ts:3:7 Type error`, without the message. */
export function annotationHead({ level, file, line, col, title }: Annotation): string {
  const place = [file, line, col].filter((part) => part !== undefined).join(':');
  return [level, place, title ?? ''].filter((part) => part !== '').join(' ');
}
