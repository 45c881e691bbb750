import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { data } from '@actions/expressions';
import type { ExpressionFunction } from './expressions.js';

/** `hashFiles('**\/package-lock.json')`: a hash of the hashes of the files in the workspace. */
export function hashFiles(workspace: string): ExpressionFunction {
  return {
    name: 'hashFiles',
    minArgs: 1,
    maxArgs: 255,
    call: (...args) => {
      const files = find(
        workspace,
        args.map((arg) => arg.coerceString()),
      );
      if (files.length === 0) return new data.StringData('');
      const whole = createHash('sha256');
      for (const file of files) {
        whole.update(createHash('sha256').update(readFileSync(file)).digest());
      }
      return new data.StringData(whole.digest('hex'));
    },
  };
}

function find(workspace: string, patterns: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns.flatMap((text) => text.split('\n'))) {
    const excluded = pattern.startsWith('!');
    for (const name of globSync(excluded ? pattern.slice(1) : pattern, { cwd: workspace })) {
      const file = path.resolve(workspace, name);
      if (excluded) found.delete(file);
      else if (file.startsWith(workspace + path.sep) && statSync(file).isFile()) found.add(file);
    }
  }
  return [...found].sort();
}
