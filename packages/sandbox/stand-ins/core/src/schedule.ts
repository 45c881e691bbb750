import type { JsonObject } from './stored.js';

const everywhere = 'America/Los_Angeles';
const weekdays = [
  'SUNDAY',
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
] as const;

/** What the dashboard can show as a rhythm is kept as one; all else as it is written. */
export function scheduleOf(cron: string, timezone: string = everywhere): JsonObject {
  const custom = { unit: 'CUSTOM', cron, timezone };
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return custom;
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] =
    fields.length === 5 ? ['0', ...fields] : fields;
  if (month !== '*') return custom;
  const rest = `${day} ${weekday}`;
  const seconds = stepOf(second);
  const minutes = stepOf(minute);
  const hours = stepOf(hour);
  if (seconds !== undefined && `${minute} ${hour} ${rest}` === '* * * *') {
    return { unit: 'SECONDS', seconds };
  }
  if (second !== '0') return custom;
  if (minutes !== undefined && `${hour} ${rest}` === '* * *') return { unit: 'MINUTES', minutes };
  const offset = numberOf(minute);
  if (offset === undefined) return custom;
  if (hours !== undefined && rest === '* *') return { unit: 'HOURLY', hours, offset };
  const hourOfDay = numberOf(hour);
  if (hourOfDay === undefined) return custom;
  const time = { minutes: hourOfDay * 60 + offset, timezone };
  const days = stepOf(day);
  if (days !== undefined && weekday === '*') return { unit: 'DAILY', days, time };
  const name = weekdayOf(weekday);
  return day === '*' && name !== undefined ? { unit: 'WEEKLY', weekday: name, time } : custom;
}

/** A number, of which 0 and 7 are Sunday, or the first letters of the name. */
function weekdayOf(field: string): string | undefined {
  const number = numberOf(field);
  if (number !== undefined) return weekdays[number % 7];
  return field.length === 3
    ? weekdays.find((name) => name.startsWith(field.toUpperCase()))
    : undefined;
}

/** The interval of a field: 5 for every fifth, 1 for each. */
function stepOf(field: string): number | undefined {
  if (field === '*') return 1;
  return field.startsWith('*/') ? numberOf(field.slice(2)) : undefined;
}

function numberOf(field: string): number | undefined {
  return /^\d+$/.test(field) ? Number(field) : undefined;
}
