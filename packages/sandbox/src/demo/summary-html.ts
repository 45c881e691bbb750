import { Marked } from 'marked';
import { escapeHtml } from '../paragon/sync-history.js';

export interface RenderedSummary {
  readonly html: string;
  /** HTML that GitHub would remove. Here it is shown as text, and reported. */
  readonly problems: readonly string[];
}

// The part of GitHub's list of allowed HTML that a job summary can have a use for.
const allowedTags: ReadonlySet<string> = new Set(
  (
    'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q ' +
    's samp span strong sub summary sup table tbody td th thead tr ul'
  ).split(' '),
);

/** GitHub-flavoured Markdown, as the page of a run shows a job summary. */
export function summaryAsHtml(markdown: string): RenderedSummary {
  const problems: string[] = [];
  const marked = new Marked({
    gfm: true,
    async: false,
    renderer: {
      html({ text }) {
        const problem = problemOf(text);
        if (problem === undefined) return text;
        problems.push(problem);
        return escapeHtml(text);
      },
      image({ text, href }) {
        problems.push(`An image from elsewhere: ${href}`);
        return escapeHtml(text);
      },
      link({ href, tokens }) {
        const label = this.parser.parseInline(tokens);
        if (/^(https?:|mailto:|#)/i.test(href)) return `<a href="${escapeHtml(href)}">${label}</a>`;
        problems.push(`A link that GitHub would not follow: ${href}`);
        return label;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { html, problems };
}

/** A piece of raw HTML is one tag in running text, and may be many in a block of its own. */
function problemOf(html: string): string | undefined {
  for (const [tag, slash, name = '', attributes = ''] of html.matchAll(
    /<(\/?)([a-z][\w:-]*)([^>]*)>?/gi,
  )) {
    if (!allowedTags.has(name.toLowerCase())) return `HTML that GitHub takes out: ${tag}`;
    if (slash === '' && !/^\s*(open)?\s*\/?$/.test(attributes)) {
      return `HTML with attributes, which GitHub may take out: ${tag}`;
    }
  }
  return /<[!?]/.test(html) && !/^<!--[^<>]*-->\s*$/.test(html)
    ? `HTML that GitHub takes out: ${html}`
    : undefined;
}
