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

/** `SLACK_SEND_MESSAGE` of slack is `sendMessage`, `SLACK_TRIGGER_APP_MENTIONED` `appMentioned`. */
export function methodName(integration: string, intent: string): string {
  const prefix = integration.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  const own = intent.startsWith(`${prefix}_`) ? intent.slice(prefix.length + 1) : intent;
  return camelCase(own.replace(/^TRIGGER_/, ''));
}
