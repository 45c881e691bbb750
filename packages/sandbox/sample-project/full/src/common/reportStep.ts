import { FunctionStep, RequestStep } from '@useparagon/core';

const reportUrl = 'https://reports.example.com/api';

/** Cleans up a text, in the same way wherever one is sent. */
export function tidyStep(text: unknown): FunctionStep {
  return new FunctionStep({
    autoRetry: false,
    description: 'Tidy text',
    code: function tidy(parameters, libraries) {
      return String(parameters.text).trim().replace(/\s+/g, ' ');
    },
    parameters: { text },
  });
}

/** Tells our own reporting what has happened. */
export function reportStep(
  what: string,
  details: Record<string, unknown>,
): RequestStep {
  return new RequestStep({
    autoRetry: true,
    continueWorkflowOnError: true,
    description: `Report ${what}`,
    url: `${reportUrl}/${what}`,
    method: 'POST',
    params: {},
    headers: { 'X-Source': 'paragon' },
    bodyType: 'json',
    body: { what, ...details },
  });
}
