import { basename } from 'node:path';
import { escapeHtml, historyAsHtml } from '../paragon/sync-history.js';
import type { Annotation } from '../runner/annotation.js';
import { annotationHead } from './annotation-text.js';
import type {
  ChapterEvent,
  ChapterRecord,
  PullRequestRecord,
  RunRecord,
} from './chapter-record.js';
import { dashboardAsHtml } from './dashboard-html.js';
import { diffAsHtml } from './diff-html.js';
import { logAsHtml } from './log-html.js';
import { pageStyle } from './page-style.js';
import { summaryAsHtml } from './summary-html.js';

/** The whole story on one page that needs nothing else. */
export function demoPage(chapters: readonly ChapterRecord[]): string {
  const contents = chapters.map(
    (chapter, index) =>
      `<li><a href="#chapter-${index + 1}">${index + 1}. ${escapeHtml(chapter.title)}</a>${badges(chapter)}</li>`,
  );
  return wholePage(
    'Paragraph Git Sync: what the demo showed',
    `<header>
<h1>Paragraph Git Sync</h1>
<p class="soft">Each run of the demo as GitHub and Paragon show it. Paragon, its CLI, GitHub and the runner were stand-ins on one machine; the actions, git, npm and TypeScript were real. Links lead to the sandbox, which is gone by now.</p>
</header>
<nav aria-label="Chapters"><ol>${contents.join('\n')}</ol></nav>
<main>
${chapters.map(chapterAsHtml).join('\n')}
</main>`,
  );
}

/** A run on a page of its own. */
export function runPage(run: RunRecord): string {
  const { conclusion } = run.job;
  return wholePage(run.workflow, `<main>\n${runAsHtml(run, conclusion)}\n</main>`);
}

function wholePage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function badges({ events, problem }: ChapterRecord): string {
  const runs = events.flatMap((event) => (event.kind === 'run' ? [badge(event.run, problem)] : []));
  const verdict = problem === undefined ? [] : ['<span class="problem">not as expected</span>'];
  return [...runs, ...verdict].join(' ');
}

/** A failure in a chapter that ended as it should have is part of the story. */
function badge({ job }: RunRecord, problem: string | undefined): string {
  if (job.conclusion === 'success') return '<span class="badge good">✓ success</span>';
  return problem === undefined
    ? `<span class="badge expected">✗ ${job.conclusion}, as expected</span>`
    : `<span class="badge bad">✗ ${job.conclusion}</span>`;
}

function chapterAsHtml({ title, events, problem }: ChapterRecord, index: number): string {
  return [
    `<section class="chapter" id="chapter-${index + 1}">`,
    `<h2>${index + 1}. ${escapeHtml(title)}</h2>`,
    ...events.map((event) => eventAsHtml(event, problem)),
    ...(problem === undefined ? [] : [`<p class="problem">${escapeHtml(problem)}</p>`]),
    '</section>',
  ].join('\n');
}

function eventAsHtml(event: ChapterEvent, problem: string | undefined): string {
  switch (event.kind) {
    case 'said':
      return `<p class="said">${escapeHtml(event.text)}</p>`;
    case 'checked':
      return `<p class="said checked">✔ ${escapeHtml(event.text)}</p>`;
    case 'patch':
      return `<p class="said">${escapeHtml(event.text)}</p>\n${diffAsHtml(event.patch)}`;
    case 'pull request':
      return pullRequestAsHtml(event.pull);
    case 'run':
      return runAsHtml(event.run, problem);
  }
}

function pullRequestAsHtml({
  number,
  title,
  body,
  author,
  head,
  base,
  patch,
}: PullRequestRecord): string {
  const { html } = summaryAsHtml(body);
  return `<article class="pull-request">
<header><span class="badge good">Open</span><h3>${escapeHtml(`${title} #${number}`)}</h3><span class="soft">${escapeHtml(`${author} wants to merge into ${base} from ${head}`)}</span></header>
<div class="body">
<div class="markdown">${html}</div>
${part('Files changed', diffAsHtml(patch))}
</div>
</article>`;
}

function runAsHtml(run: RunRecord, problem: string | undefined): string {
  const { main, job } = run;
  const { html, problems } = summaryAsHtml(main.summary);
  const seconds = (run.milliseconds / 1000).toFixed(1);
  return `<article>
<header>${badge(run, problem)}<h3>${escapeHtml(run.workflow)}</h3><span class="soft">${escapeHtml(`${run.cause} · ${basename(run.file)} · ${seconds} s`)}</span></header>
<div class="body">
${part('Annotations', job.annotations.map(annotationAsHtml).join('\n'))}
${part('Job summary', `<div class="markdown">${html}</div>${problems.map((problem) => `<p class="problem">${escapeHtml(problem)}</p>`).join('')}`)}
${run.comment === undefined ? '' : part('Comment on the pull request', `<div class="markdown comment">${summaryAsHtml(run.comment).html}</div>`)}
${run.dashboard === undefined ? '' : part('Dashboard', dashboardAsHtml(run.dashboard))}
${run.diff === undefined ? '' : part('Commit', diffAsHtml(run.diff))}
${part('Log', logAsHtml(job.log))}
${folded('Outputs', outputsAsHtml(main.outputs))}
${folded('Sync history in Paragon', `<div class="history">${historyAsHtml(run.history)}</div>`)}
</div>
</article>`;
}

function part(title: string, html: string): string {
  return html === '' ? '' : `<h4>${title}</h4>\n${html}`;
}

/** Parts that are the same in each run, folded. */
function folded(title: string, html: string): string {
  return html === '' ? '' : `<details><summary>${title}</summary>\n${html}</details>`;
}

function annotationAsHtml(annotation: Annotation): string {
  const { level, message } = annotation;
  const head = escapeHtml(annotationHead(annotation));
  return `<div class="annotation ${level}"><p><code>${head}</code></p><p>${escapeHtml(message)}</p></div>`;
}

function outputsAsHtml(outputs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(outputs).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd><code>${escapeHtml(value)}</code></dd>`,
  );
  return entries.length === 0 ? '' : `<dl>${entries.join('')}</dl>`;
}
