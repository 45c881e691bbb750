import { runAction } from '@paragraph/shared';

// Each entry is a bundle of its own, so that `post` loads only what it needs.
await runAction({
  main: async (run) => (await import('./run-push.js')).main(run),
  post: async (run) => (await import('./end-push.js')).post(run),
});
