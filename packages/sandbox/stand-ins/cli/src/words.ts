/** `Get user by e-mail!` is `getUserByEMail`; only ASCII letters and digits stay. */
export function camelCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word.toLowerCase() : capitalized(word.toLowerCase())))
    .join('');
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * `SLACK_SEND_MESSAGE` of slack is `sendMessage`, `SLACK_TRIGGER_APP_MENTIONED` `appMentioned`. Those
 * of googleCalendar begin otherwise than its name, and so keep all: `googleCalendarCreateEvent`.
 */
export function methodName(integration: string, intent: string): string {
  const prefix = `${integration.toUpperCase()}_`;
  if (!intent.startsWith(prefix)) return camelCase(intent);
  return camelCase(intent.slice(prefix.length).replace(/^TRIGGER_/, ''));
}
