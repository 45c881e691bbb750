/** No font, image or script from anywhere: the page is one file that can be passed on. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f8fa; --card: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --accent: #0969da; --good: #1a7f37; --bad: #d1242f; --warn: #9a6700;
  --log: #fff; --shade: #f0f3f6; --added: #dafbe1; --removed: #ffebe9; --hunk: #ddf4ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #151b23; --text: #e6edf3; --soft: #9198a1; --line: #3d444d;
    --accent: #4493f8; --good: #3fb950; --bad: #f85149; --warn: #d29922;
    --log: #0d1117; --shade: #212830; --added: #12261e; --removed: #301b1e; --hunk: #121d2f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main, body > header, nav { max-width: 62rem; margin: 0 auto; }
h1 { font-size: 1.9rem; margin: 0 0 .3rem; line-height: 1.2; }
h2 { font-size: 1.35rem; margin: 0 0 .4rem; }
h3 { font-size: 1.05rem; margin: 0; }
h4 {
  font-size: .78rem; margin: 1.5rem 0 .5rem; color: var(--soft);
  text-transform: uppercase; letter-spacing: .05em;
}
a { color: var(--accent); }
.soft { color: var(--soft); }
body > header p { margin: 0; }
nav ol { list-style: none; padding: 0; margin: 1.5rem 0 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
nav li { display: flex; align-items: center; gap: .75rem; padding: .5rem 1rem; }
nav li + li { border-top: 1px solid var(--line); }
nav a { flex: 1; color: inherit; text-decoration: none; }
nav a:hover { text-decoration: underline; }
section.chapter { margin-top: 3rem; }
.said { margin: .35rem 0; color: var(--soft); }
.said.checked::first-letter { color: var(--good); font-weight: 600; }
.said + .diff { margin: .5rem 0 1rem; } article + .said { margin-top: 1rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin-top: 1rem; overflow: hidden; }
article > header { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .8rem; padding: .8rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--shade); }
article > header .soft { margin-left: auto; font-size: .9rem; }
article > div.body { padding: .1rem 1.25rem 1.25rem; }
.badge { font-size: .8rem; font-weight: 600; padding: .1rem .6rem; border-radius: 2rem; border: 1px solid; white-space: nowrap; }
.badge.good { color: var(--good); } .badge.bad { color: var(--bad); } .badge.expected { color: var(--soft); }
.log, .diff {
  font: 12.5px/1.6 ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  background: var(--log); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 0; overflow-x: auto;
}
.line { padding: 0 .9rem; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 1.6em; }
.log details > .line { padding-left: 2rem; }
.log summary { padding: 0 .9rem; cursor: pointer; font-weight: 600; }
.log summary:hover { background: var(--shade); }
.log .error { color: var(--bad); background: var(--removed); }
.log .warning { color: var(--warn); } .log .notice { color: var(--accent); }
.log .command { color: var(--accent); } .log .debug { color: var(--soft); }
.diff .header { color: var(--soft); } .diff .hunk { background: var(--hunk); color: var(--soft); }
.diff .added { background: var(--added); } .diff .removed { background: var(--removed); }
.pull-request .markdown { margin-top: 1.1rem; }
.dashboards { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .dashboards > div { min-width: 0; }
h5 { font-size: .85rem; margin: 0 0 .3rem; color: var(--soft); font-weight: 600; }
.annotation { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px; padding: .5rem .9rem; margin-top: .5rem; }
.annotation.warning { border-left-color: var(--warn); } .annotation.notice { border-left-color: var(--accent); }
.annotation p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.annotation code { font-weight: 600; }
.markdown { border: 1px solid var(--line); border-radius: 6px; padding: 1rem 1.25rem; overflow-x: auto; }
.markdown h1, .markdown h2, .markdown h3 { font-size: 1.15rem; margin: 1rem 0 .6rem; }
.markdown h4 { font-size: 1rem; margin: 1.2rem 0 .5rem; color: inherit; text-transform: none; letter-spacing: normal; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
table { border-collapse: collapse; font-size: .92rem; margin: .8rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
th { background: var(--shade); } th:empty { display: none; }
.history { overflow-x: auto; } .history table { margin: 0; width: 100%; }
code { font: .87em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.problem { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) { .dashboards { grid-template-columns: 1fr; } body { padding: 1.25rem .75rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`;
