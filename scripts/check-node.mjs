// `pnpm install` brings Node 24 as the npm package `node`; when that failed, pnpm only warns and runs on.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `These scripts need Node 24, which \`pnpm install\` brings along; this is Node ${process.versions.node}.\n` +
      'Run `npx -y pnpm@12 install` and read why the package `node` was not installed.',
  );
  process.exitCode = 1;
}
