import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AnnotationLevel, Issue } from './annotation.js';
import type { CommandInterpreter } from './command-interpreter.js';
import type { MatcherListener } from './job-state.js';
import { type ProblemMatch, ProblemMatcher } from './problem-matcher.js';
import type { StepContext } from './step-context.js';

/** Takes the lines of one stream: commands first, then problem matchers, then the log. */
export class OutputInterpreter {
  readonly #step: StepContext;
  readonly #commands: CommandInterpreter;
  #matchers: ProblemMatcher[];

  constructor(step: StepContext, commands: CommandInterpreter) {
    this.#step = step;
    this.#commands = commands;
    this.#matchers = step.job.matchers.map((config) => new ProblemMatcher(config));
    step.job.matcherListeners.add(this.#onMatcher);
  }

  close(): void {
    this.#step.job.matcherListeners.delete(this.#onMatcher);
  }

  readonly #onMatcher: MatcherListener = (owner, config) => {
    const others = this.#matchers.filter(
      (matcher) => matcher.config.owner.toLowerCase() !== owner.toLowerCase(),
    );
    this.#matchers = config === undefined ? others : [new ProblemMatcher(config), ...others];
  };

  take(line: string): void {
    if ((line.includes('##[') || line.includes('::')) && this.#commands.tryObey(line)) return;
    const shown = line
      .replaceAll('##[start-action', '##[\\start-action')
      .replaceAll('##[end-action', '##[\\end-action');
    if (!this.#matchProblem(shown)) this.#step.output(shown);
  }

  #matchProblem(line: string): boolean {
    const stripped = line.replaceAll(colorCode, '');
    for (const matcher of this.#matchers) {
      const match = matcher.match(stripped);
      if (match === undefined) continue;
      for (const other of this.#matchers) if (other !== matcher) other.reset();
      const issue = toIssue(match, this.#step);
      if (issue === undefined) continue;
      this.#step.addIssue(issue, stripped);
      return true;
    }
    return false;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const colorCode = /\u001b\[[0-9;]*m?/g;

function toIssue(match: ProblemMatch, step: StepContext): Issue | undefined {
  const { message = '', severity = '' } = match;
  if (message.trim() === '') {
    step.debug('Skipping logging an issue for the matched line because the message is empty.');
    return undefined;
  }
  const level = readLevel(severity);
  if (level === undefined) {
    step.debug(
      `Skipped logging an issue for the matched line because the severity '${severity}' is not supported.`,
    );
    return undefined;
  }
  const data = new Map<string, string>();
  if (isCount(match.line)) data.set('line', match.line);
  if (isCount(match.column)) data.set('col', match.column);
  const file = findFile(match, step);
  if (file !== undefined) data.set('file', file);
  return { level, message, data };
}

function readLevel(severity: string): AnnotationLevel | undefined {
  const level = severity.toLowerCase();
  if (level === '') return 'error';
  return level === 'error' || level === 'warning' || level === 'notice' ? level : undefined;
}

function isCount(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

/** The path in the repository; only for a file that is there, in a clone of this repository. */
function findFile({ file, fromPath }: ProblemMatch, step: StepContext): string | undefined {
  if (file === undefined || file.trim() === '') return undefined;
  const from = fromPath === undefined ? '' : path.dirname(fromPath);
  const full = path.resolve(step.job.folders.workspace, from, file);
  if (!existsSync(full)) {
    step.debug(`Dropping file value '${full}'. Path does not exist`);
    return undefined;
  }
  const root = findClone(path.dirname(full), step);
  if (root === undefined) {
    step.debug(`Dropping file value '${full}'. Path is not under the workflow repo.`);
    return undefined;
  }
  return path.relative(root, full).replaceAll(path.sep, '/');
}

function findClone(folder: string, step: StepContext): string | undefined {
  const config = path.join(folder, '.git', 'config');
  if (!existsSync(config)) {
    const parent = path.dirname(folder);
    return parent === folder ? undefined : findClone(parent, step);
  }
  const server = String(step.github.server_url);
  const repository = String(step.github.repository);
  const urls = [
    `url = ${server}/${repository}`,
    `url = git@${new URL(server).hostname}:${repository}.git`,
  ].map((url) => url.toLowerCase());
  const lines = readFileSync(config, 'utf8').split('\n');
  return lines.some((line) => urls.includes(line.trim().toLowerCase())) ? folder : undefined;
}
