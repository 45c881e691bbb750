import type { IntegrationMetadata, Intent, IntentInput } from './model.js';

/** The integrations that the sandbox's Paragon offers; names and intents as in the real types. */

const text = (id: string, title: string): IntentInput => ({ id, title, type: 'TEXTAREA' });
const required = (input: IntentInput): IntentInput => ({ ...input, required: true });
const code = (id: string, title: string): IntentInput => ({ id, title, type: 'CODE' });
const toggle = (id: string, title: string): IntentInput => ({ id, title, type: 'BOOLEAN_INPUT' });
const filter = (id: string): IntentInput => ({ id, title: 'Filter records', type: 'CONDITIONAL' });
const choice = (id: string, title: string, values: IntentInput['values'] & {}): IntentInput =>
  required({ id, title, type: 'ENUM', values });
const intent = (name: string, title: string, ...inputs: IntentInput[]): Intent => ({
  name,
  title,
  inputs,
});

/** A record type with the fields that only it has. */
const record = (value: string, ...dependentInputs: IntentInput[]) => ({ value, dependentInputs });
const recordType = (...values: IntentInput['values'] & {}): IntentInput =>
  choice('recordType', 'Record type', values);
const crmRecords = ['companies', 'contacts', 'deals'];
const crmField = (name: string, title: string) => text(`field-${name}`, title);
const crmFields = text('additionalFieldsJSON', 'Additional Fields');
const crmOwner = crmField('hubspot_owner_id', 'Owner');
const salesRecords = ['Account', 'Contact', 'Lead', 'Task'];
const salesField = (name: string, title: string) => text(`field-${name}`, title);
const salesFields = code('additionalFields', 'Additional Fields');
const calendar = text('calendar', 'Calendar');

const catalogue: readonly IntegrationMetadata[] = [
  {
    name: 'airtable',
    title: 'Airtable',
    accentColor: '#FCB400',
    description: 'Keep records in step with Airtable',
    overview: 'Connect an Airtable account to read and write the records of a base.',
    inputTypes: [{ type: 'base', title: 'Base' }],
    intents: [],
    triggers: [],
  },
  {
    name: 'googleCalendar',
    title: 'Google Calendar',
    accentColor: '#3966D0',
    description: 'Plan events in Google Calendar',
    overview: 'Connect a Google account to create, change and watch events in its calendars.',
    inputTypes: [{ type: 'calendar', title: 'Calendar' }],
    intents: [
      intent(
        'GOOGLE_CALENDAR_CREATE_EVENT',
        'Create event',
        required(text('eventName', 'Event name')),
        required(text('startTime', 'Start time')),
        text('endTime', 'End time'),
        calendar,
        text('attendees', 'Attendees'),
        toggle('includeMeetLink', 'Include Google Meet link?'),
      ),
      intent('GOOGLE_CALENDAR_LIST_EVENTS', 'List events', calendar, text('after', 'After')),
      intent(
        'GOOGLE_CALENDAR_DELETE_EVENT',
        'Delete event',
        required(text('eventId', 'Event ID')),
        calendar,
      ),
    ],
    triggers: [
      intent(
        'GOOGLE_CALENDAR_TRIGGER_EVENT_CREATED',
        'New Event (Legacy)',
        text('calendarId', 'Calendar'),
        toggle('collapseRecurringEventUpdates', 'Collapse recurring event updates'),
      ),
      intent(
        'GOOGLE_CALENDAR_WEBHOOK_TRIGGER_EVENT_CREATED',
        'New Event',
        text('calendarId', 'Calendar'),
        toggle('collapseRecurringEventUpdates', 'Collapse recurring event updates'),
      ),
    ],
  },
  {
    name: 'hubspot',
    title: 'HubSpot',
    accentColor: '#F67600',
    description: 'Keep contacts and deals in step with HubSpot',
    overview: 'Connect a HubSpot account to create and search records, and to react to changes.',
    inputTypes: [
      { type: 'hub_spot_owner', title: 'HubSpot Owner' },
      { type: 'contact_lists', title: 'Contact Lists' },
    ],
    intents: [
      intent(
        'HUBSPOT_CREATE_RECORD',
        'Create Record',
        recordType(
          record('companies', required(crmField('name', 'Name')), crmOwner, crmFields),
          record('contacts', required(crmField('email', 'Email')), crmOwner, crmFields),
          record(
            'deals',
            required(crmField('dealname', 'Deal Name')),
            crmField('amount', 'Amount'),
            crmOwner,
            crmFields,
          ),
        ),
      ),
      intent('HUBSPOT_GET_RECORDS', 'Get Records', recordType(...crmRecords)),
      intent(
        'HUBSPOT_SEARCH_RECORDS',
        'Search Records',
        recordType(...crmRecords.map((value) => record(value, filter('filterFormula')))),
      ),
    ],
    triggers: [
      intent(
        'HUBSPOT_TRIGGER_RECORD_CREATED',
        'Record Created',
        recordType(...crmRecords),
        filter('filterFormula'),
      ),
      intent(
        'HUBSPOT_TRIGGER_RECORD_UPDATED',
        'Record Updated',
        recordType(...crmRecords),
        filter('filterFormula'),
      ),
    ],
  },
  {
    name: 'klaviyo',
    title: 'Klaviyo',
    accentColor: '#EE6451',
    description: 'Fill lists in Klaviyo',
    overview: 'Connect a Klaviyo account to add people to lists and to send campaigns.',
    inputTypes: [{ type: 'list', title: 'List' }],
    intents: [
      intent(
        'KLAVIYO_ADD_SUBSCRIBER_TO_LIST',
        'Add subscriber to list',
        required(text('listId', 'List ID')),
        required(text('email', 'Email address')),
        required(text('phoneNumber', 'Phone number')),
      ),
      intent('KLAVIYO_GET_LISTS', 'Get Lists', text('listName', 'List name')),
    ],
    triggers: [],
  },
  {
    name: 'salesforce',
    title: 'Salesforce',
    accentColor: '#057ACF',
    description: 'Keep records in step with Salesforce',
    overview: 'Connect a Salesforce account to create and search records of any type.',
    inputTypes: [{ type: 'opportunity_stage', title: 'Opportunity Stage' }],
    intents: [
      intent(
        'SALESFORCE_CREATE_RECORD',
        'Create record',
        recordType(
          record('Account', required(salesField('Name', 'Account Name')), salesFields),
          record('Contact', required(salesField('LastName', 'Last Name')), salesFields),
          record(
            'Lead',
            required(salesField('LastName', 'Last Name')),
            required(salesField('Company', 'Company')),
            salesFields,
          ),
          record('Task', required(salesField('subject', 'Subject')), salesFields),
        ),
      ),
      intent(
        'SALESFORCE_SEARCH_RECORDS',
        'Search records',
        recordType(...salesRecords.map((value) => record(value, filter('filterFormula')))),
      ),
    ],
    triggers: [
      intent(
        'SALESFORCE_TRIGGER_RECORD_CREATED',
        'New Record',
        recordType(...salesRecords),
        filter('recordsFilterFormula'),
      ),
    ],
  },
  {
    name: 'slack',
    title: 'Slack',
    accentColor: '#4A154B',
    description: 'Send notifications to Slack',
    overview: 'Connect a Slack workspace to send messages to its channels and members.',
    inputTypes: [
      { type: 'channel', title: 'Channel' },
      { type: 'workspace_member', title: 'Workspace Member' },
    ],
    intents: [
      intent(
        'SLACK_SEND_MESSAGE',
        'Send message in channel',
        required(text('channel', 'Channel')),
        required(text('message', 'Message')),
        text('botName', 'Bot name'),
        text('botIcon', 'Bot icon'),
        code('blocks', 'Block kit JSON'),
        toggle('authenticatedUser', 'Send as authenticated user'),
      ),
      intent(
        'SLACK_SEND_DIRECT_MESSAGE',
        'Send direct message',
        required(text('memberId', 'Recipient')),
        required(text('message', 'Message')),
      ),
      intent('SLACK_GET_USER_BY_EMAIL', 'Get User By Email', required(text('email', 'Email'))),
    ],
    triggers: [
      intent('SLACK_TRIGGER_CHANNEL_MESSAGE_POSTED', 'Channel Message Sent'),
      intent('SLACK_TRIGGER_APP_MENTIONED', 'App Mentioned', filter('appMentionedFilter')),
    ],
  },
];

export function integrationMetadata(name: string): IntegrationMetadata | undefined {
  return catalogue.find((entry) => entry.name === name);
}

export function integrationNames(): string[] {
  return catalogue.map((entry) => entry.name);
}
