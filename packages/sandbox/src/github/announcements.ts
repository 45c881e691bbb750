export type Handler<Event> = (event: Event) => unknown;

/** What happens on GitHub and starts work there, such as a push or a dispatch. */
export interface Announcements<Event> {
  on(handler: Handler<Event>): void;
  /** Tells the handlers. */
  announce(event: Event): void;
  /** Waits for handlers that are at work; what one of them throws is thrown here, once. */
  settled(): Promise<void>;
}

export function createAnnouncements<Event>(): Announcements<Event> {
  const handlers: Handler<Event>[] = [];
  const atWork = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const work = async (handler: Handler<Event>, event: Event): Promise<void> => {
    try {
      await handler(event);
    } catch (error) {
      failures.push(error);
    }
  };
  return {
    on(handler) {
      handlers.push(handler);
    },
    announce(event) {
      for (const handler of handlers) {
        const done = work(handler, event).finally(() => atWork.delete(done));
        atWork.add(done);
      }
    },
    async settled() {
      // A handler's work may lead to the next event.
      while (atWork.size > 0) await Promise.all(atWork);
      const [failure] = failures.splice(0);
      if (failure !== undefined) throw failure;
    },
  };
}
