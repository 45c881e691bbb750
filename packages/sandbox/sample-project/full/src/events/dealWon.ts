import { IEventInit } from '@useparagon/core/event';

export type EventSchema = {
  dealId: 'D-1';
  amount: 1200;
};

const event: IEventInit<EventSchema> = {
  /**
   *  name of event
   */
  name: 'Deal Won',

  /**
   * schema of event payload
   */
  schema: {
    dealId: 'D-1',
    amount: 1200,
  },
};

export default event;
