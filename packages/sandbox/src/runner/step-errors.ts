export class CancelledError extends Error {
  constructor() {
    super('The operation was canceled.');
  }
}

export class MachineLostError extends Error {
  constructor() {
    super('The machine was lost.');
  }
}
