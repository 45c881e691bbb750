// A run for each message. CI shows in troubleshooting.test that the README explains every message, and only those.
import { expect, test } from 'vitest';
import { messagePattern, plain } from '../../shared/test/troubleshooting-table.js';
import { newWorld, runPush } from './push-world.js';
import { scenes } from './troubleshooting-scenes.js';

// Two of them need programs that are scripts of a Unix shell.
test.skipIf(process.platform === 'win32').each(Object.entries(scenes))(
  '"%s" is said where it is meant',
  async (message, scene) => {
    const world = await newWorld(await scene.world?.());
    const { job } = await runPush(world, await scene.play?.(world));
    expect(plain(job.log)).toMatch(messagePattern(message));
  },
);
