import { IEventInit } from '@useparagon/core/event';

export type EventSchema = {
  title: 'Write the report';
  assignee: 'ada@example.com';
  priority: 2;
};

const event: IEventInit<EventSchema> = {
  /**
   *  name of event
   */
  name: 'Task Created',

  /**
   * schema of event payload
   */
  schema: {
    title: 'Write the report',
    assignee: 'ada@example.com',
    priority: 2,
  },
};

export default event;
