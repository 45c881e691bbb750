import { isRecord } from './json-value.js';

/** What a matcher found in a line of output. */
export interface ProblemMatch {
  readonly severity: string | undefined;
  readonly message: string | undefined;
  readonly file: string | undefined;
  readonly fromPath: string | undefined;
  readonly line: string | undefined;
  readonly column: string | undefined;
  readonly code: string | undefined;
}

/** One entry of a `problemMatcher` file, checked. */
export interface ProblemMatcherConfig {
  readonly owner: string;
  readonly severity: string | undefined;
  readonly fromPath: string | undefined;
  readonly patterns: readonly [Pattern, ...Pattern[]];
}

interface Pattern {
  readonly regexp: RegExp;
  readonly groups: ReadonlyMap<GroupName, number>;
  readonly loop: boolean;
}

const groupNames = ['file', 'line', 'column', 'severity', 'code', 'message', 'fromPath'] as const;
type GroupName = (typeof groupNames)[number];
type Captures = Partial<Record<GroupName, string>>;

/** Reads the JSON of `::add-matcher::`; throws what the runner would say about a bad one. */
export function readProblemMatchers(json: string): readonly ProblemMatcherConfig[] {
  const root: unknown = JSON.parse(json);
  const list = isRecord(root) ? root.problemMatcher : undefined;
  if (!Array.isArray(list)) return [];
  const owners = new Set<string>();
  return list.map((entry: unknown) => {
    const config = readMatcher(entry);
    const owner = config.owner.toLowerCase();
    if (owners.has(owner)) throw new Error(`Duplicate owner name '${config.owner}'`);
    owners.add(owner);
    return config;
  });
}

function readMatcher(entry: unknown): ProblemMatcherConfig {
  const matcher = isRecord(entry) ? entry : {};
  const owner = text(matcher.owner);
  if (owner === undefined || owner === '') throw new Error('Owner must not be empty');
  const severity = text(matcher.severity);
  if (!['', 'error', 'warning', 'notice'].includes((severity ?? '').toLowerCase())) {
    throw new Error(`Matcher '${owner}' contains unexpected default severity '${severity}'`);
  }
  const raw = matcher.pattern;
  const list: unknown[] = Array.isArray(raw) ? raw : [];
  const seen = new Set<GroupName>();
  const patterns = list.map((pattern, index) => {
    return readPattern(pattern, { first: index === 0, last: index === list.length - 1, seen });
  });
  const [first, ...rest] = patterns;
  if (first === undefined) throw new Error(`Matcher '${owner}' does not contain any patterns`);
  if (!seen.has('message')) throw new Error("At least one pattern must set 'message'");
  return { owner, severity, fromPath: text(matcher.fromPath), patterns: [first, ...rest] };
}

function readPattern(
  entry: unknown,
  place: { first: boolean; last: boolean; seen: Set<GroupName> },
): Pattern {
  const pattern = isRecord(entry) ? entry : {};
  const loop = pattern.loop === true;
  if (loop && (place.first || !place.last)) {
    throw new Error("Only the last pattern in a multiline matcher may set 'loop'");
  }
  if (loop && pattern.message === undefined) {
    throw new Error("The loop pattern must set 'message'");
  }
  const source = text(pattern.regexp) ?? '';
  const regexp = new RegExp(source);
  // An empty alternative always matches, so its result tells how many groups there are.
  const groupCount = new RegExp(`${source}|`).exec('')?.length ?? 1;
  const groups = new Map<GroupName, number>();
  for (const name of groupNames) {
    const index = pattern[name];
    if (typeof index !== 'number') continue;
    if (place.seen.has(name)) throw new Error(`The property '${name}' is set twice`);
    if (index < 0 || index >= groupCount) {
      throw new Error(`The property '${name}' is set to ${index} which is out of range`);
    }
    place.seen.add(name);
    groups.set(name, index);
  }
  return { regexp, groups, loop };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A matcher at work on one stream: remembers the lines that matched so far. */
export class ProblemMatcher {
  readonly config: ProblemMatcherConfig;
  #state: (Captures | undefined)[] = [];

  constructor(config: ProblemMatcherConfig) {
    this.config = config;
  }

  reset(): void {
    this.#state = [];
  }

  match(line: string): ProblemMatch | undefined {
    const { patterns } = this.config;
    const last = patterns.length - 1;
    // From the last pattern to the first, so that a line advances each run by one step only.
    for (let index = last; index >= 0; index--) {
      const pattern = patterns[index];
      const running = index > 0 ? this.#state[index - 1] : {};
      if (pattern === undefined || running === undefined) continue;
      const found = pattern.regexp.exec(line);
      if (found === null) {
        if (index < last) this.#state[index] = undefined;
        else if (index > 0) this.#state[index - 1] = undefined;
        continue;
      }
      const captures = capture(pattern, found, running);
      if (index < last) {
        this.#state[index] = captures;
        continue;
      }
      this.reset();
      if (pattern.loop) this.#state[index - 1] = running;
      return this.#complete(captures);
    }
    return undefined;
  }

  #complete(captures: Captures): ProblemMatch {
    return {
      severity: captures.severity || this.config.severity,
      message: captures.message,
      file: captures.file,
      fromPath: captures.fromPath || this.config.fromPath,
      line: captures.line,
      column: captures.column,
      code: captures.code,
    };
  }
}

function capture(pattern: Pattern, found: RegExpExecArray, running: Captures): Captures {
  const captures: Captures = { ...running };
  for (const [name, index] of pattern.groups) captures[name] ??= found[index] ?? '';
  return captures;
}
