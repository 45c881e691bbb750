import type { Json } from '../../../../src/paragon/model.js';
import { text } from '../json.js';
import { literal } from './literals.js';
import { isObject } from './source-code.js';

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** What a `CronStep` is made from. Code knows cron expressions only. */
export function scheduleCode(schedule: Json | undefined): string {
  if (!isObject(schedule)) return literal({ cron: '' });
  const time = isObject(schedule.time) ? schedule.time : undefined;
  const timezone = time?.timezone ?? schedule.timezone;
  return literal({
    cron: cronOf(schedule, Number(time?.minutes ?? 0)),
    ...(timezone === undefined ? {} : { timezone }),
  });
}

function cronOf(schedule: { readonly [key: string]: Json }, minutesOfDay: number): string {
  const time = `0 ${minutesOfDay % 60} ${Math.floor(minutesOfDay / 60)}`;
  const field = (name: string) => JSON.stringify(schedule[name]);
  switch (text(schedule.unit)) {
    case 'SECONDS':
      return `*/${field('seconds')} * * * * *`;
    case 'MINUTES':
      return `0 */${field('minutes')} * * * *`;
    case 'HOURLY':
      return `0 ${field('offset')} */${field('hours')} * * *`;
    case 'DAILY':
      return `${time} */${field('days')} * *`;
    case 'WEEKLY':
      return `${time} * * ${weekdays.indexOf(text(schedule.weekday))}`;
    default:
      return text(schedule.cron);
  }
}
