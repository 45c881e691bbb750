import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnnotationLevel, checkPosition } from './annotation.js';
import { addMatchers, removeMatchers } from './matcher-registry.js';
import { readProblemMatchers } from './problem-matcher.js';
import type { StepContext } from './step-context.js';
import { parseWorkflowCommand, type WorkflowCommand } from './workflow-command.js';

interface Handler {
  /** Not shown even where commands are echoed. */
  readonly silent: boolean;
  readonly obey: (step: StepContext, command: WorkflowCommand) => void;
}

/**
 * Obeys the workflow commands of one process. Its streams share it, since `stop-commands` on
 * one of them holds for both; the next process begins anew.
 */
export class CommandInterpreter {
  readonly #step: StepContext;
  #stopToken: string | undefined;

  constructor(step: StepContext) {
    this.#step = step;
  }

  /** Whether the line was a command; if not it is output. */
  tryObey(line: string): boolean {
    const command = parseWorkflowCommand(line, (name) => this.#isRegistered(name));
    if (command === undefined) return false;
    if (this.#stopToken !== undefined) return this.#tryResume(line, command);
    if (command.name === 'stop-commands') this.#stop(line, command.data);
    else this.#obey(line, command);
    return true;
  }

  #isRegistered(name: string): boolean {
    return name === 'stop-commands' || handlers.has(name) || name === this.#stopToken;
  }

  #tryResume(line: string, command: WorkflowCommand): boolean {
    if (command.name !== this.#stopToken) return false;
    this.#step.output(line);
    this.#step.debug('Resume processing commands');
    this.#stopToken = undefined;
    return true;
  }

  #stop(line: string, token: string): void {
    const name = token.toLowerCase();
    const invalid = name === '' || name === 'pause-logging' || this.#isRegistered(name);
    if (invalid && !isOn(this.#step, 'ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS')) {
      // Thrown to the runner's own loop, so that the whole step fails.
      throw new Error(
        "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command. " +
          'For more information see: https://docs.github.com/actions/learn-github-actions/workflow-commands-for-github-actions#example-stopping-and-starting-workflow-commands ' +
          'or opt into insecure command execution by setting the `ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` environment variable to `true`.',
      );
    }
    this.#stopToken = name;
    if (token.length > 6) this.#step.job.masker.add(token);
    this.#step.output(line);
    this.#step.debug(
      'Paused processing commands until the token you called ::stopCommands:: with is received',
    );
  }

  #obey(line: string, command: WorkflowCommand): void {
    const step = this.#step;
    const handler = handlers.get(command.name);
    if (handler === undefined) return;
    if (step.echo && !handler.silent) step.output(line);
    try {
      handler.obey(step, command);
    } catch (error) {
      const shown = handler.silent ? command.name : line;
      step.error(`Unable to process command '${shown}' successfully.`);
      step.fail(error);
      step.commandFailed = true;
    }
  }
}

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['debug', { silent: true, obey: (step, { data }) => step.debug(data) }],
  ['notice', annotate('notice')],
  ['warning', annotate('warning')],
  ['error', annotate('error')],
  ['add-mask', { silent: true, obey: addMask }],
  ['group', { silent: false, obey: (step, { data }) => step.output(`##[group]${data}`) }],
  ['endgroup', { silent: false, obey: (step) => step.output('##[endgroup]') }],
  ['echo', { silent: false, obey: setEcho }],
  ['set-output', { silent: false, obey: setOutput }],
  ['save-state', { silent: false, obey: saveState }],
  ['set-env', { silent: false, obey: setEnv }],
  ['add-path', { silent: false, obey: addPath }],
  ['add-matcher', { silent: false, obey: addMatcher }],
  ['remove-matcher', { silent: false, obey: removeMatcher }],
]);

function annotate(level: AnnotationLevel): Handler {
  return {
    silent: true,
    obey: (step, { properties, data: message }) => {
      const data = new Map(properties);
      checkPosition(level, data, (reason) => step.debug(reason));
      const file = data.get('file');
      if (file !== undefined && file !== '') data.set('file', fromWorkspace(step, file));
      step.addIssue({ level, message, data });
    },
  };
}

/** A path below the workspace as GitHub shows it; any other path as it is. */
function fromWorkspace(step: StepContext, file: string): string {
  const { workspace } = step.job.folders;
  const native = file.replaceAll('/', path.sep);
  const below = native.startsWith(workspace + path.sep);
  return below ? native.slice(workspace.length + 1).replaceAll(path.sep, '/') : file;
}

function addMask(step: StepContext, { data }: WorkflowCommand): void {
  if (data.trim() === '') {
    step.warning("Can't add secret mask for empty string in ##[add-mask] command.");
    return;
  }
  if (step.echo) step.output('::add-mask::***');
  step.job.masker.addWithLines(data);
}

function setEcho(step: StepContext, { data }: WorkflowCommand): void {
  const value = data.trim().toUpperCase();
  if (value !== 'ON' && value !== 'OFF') {
    throw new Error(
      `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
    );
  }
  step.echo = value === 'ON';
  step.debug(`Setting echo command value to '${value.toLowerCase()}'`);
}

function setOutput(step: StepContext, command: WorkflowCommand): void {
  warnDeprecated(step, command.name);
  step.setOutput(requiredName(command), command.data);
}

function saveState(step: StepContext, command: WorkflowCommand): void {
  warnDeprecated(step, command.name);
  step.setState(requiredName(command), command.data);
}

function warnDeprecated(step: StepContext, name: string): void {
  step.warning(
    `The \`${name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files. ` +
      'For more information see: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/',
  );
}

function setEnv(step: StepContext, command: WorkflowCommand): void {
  refuseUnlessAllowed(step, command.name);
  const name = requiredName(command);
  if (name.toUpperCase() === 'NODE_OPTIONS') {
    step.error("Can't update NODE_OPTIONS environment variable using ::set-env:: command.");
    return;
  }
  step.setEnv(name, command.data);
}

function addPath(step: StepContext, { name, data }: WorkflowCommand): void {
  refuseUnlessAllowed(step, name);
  if (data === '') throw new Error("Value cannot be null or empty. (Parameter 'path')");
  step.prependPath(data);
}

function refuseUnlessAllowed(step: StepContext, name: string): void {
  if (isOn(step, 'ACTIONS_ALLOW_UNSECURE_COMMANDS')) return;
  throw new Error(
    `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution ` +
      'by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`. ' +
      'For more information see: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/',
  );
}

function isOn(step: StepContext, variable: string): boolean {
  const value = step.env.get(variable) ?? step.job.inherited.get(variable);
  return value?.trim().toLowerCase() === 'true';
}

function requiredName({ name, properties }: WorkflowCommand): string {
  const value = properties.get('name');
  if (value === undefined || value === '') {
    throw new Error(`Required field 'name' is missing in ##[${name}] command.`);
  }
  return value;
}

function addMatcher(step: StepContext, { data }: WorkflowCommand): void {
  if (data === '') {
    step.warning('File path must be specified.');
    return;
  }
  addMatchers(step, readMatcherFile(step, data));
}

function removeMatcher(step: StepContext, { properties, data }: WorkflowCommand): void {
  const owner = properties.get('owner') ?? '';
  if (owner !== '' && data !== '') {
    step.warning(
      'Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set.',
    );
  } else if (owner === '' && data === '') {
    step.warning(
      'Either an owner name or a file path must be specified in ##[remove-matcher] command.',
    );
  } else if (owner !== '') {
    removeMatchers(step, [owner]);
  } else {
    removeMatchers(
      step,
      readMatcherFile(step, data).map((config) => config.owner),
    );
  }
}

function readMatcherFile(step: StepContext, file: string) {
  // Read at once: the lines after this one are already the new matcher's.
  return readProblemMatchers(readFileSync(path.resolve(step.job.folders.workspace, file), 'utf8'));
}
