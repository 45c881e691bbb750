// A run for each message. CI shows in troubleshooting.test that the README explains every message, and only those.
import { expect, test } from 'vitest';
import { messagePattern, plain } from '../../shared/test/troubleshooting-table.js';
import { editAndSave, newWorld, runPull } from './pull-world.js';
import { scenes } from './troubleshooting-scenes.js';

// One of them needs a program that is a symbolic link.
test.skipIf(process.platform === 'win32').each(Object.entries(scenes))(
  '"%s" is said where it is meant',
  async (message, scene) => {
    const world = await newWorld(await scene.world?.());
    const ids = await editAndSave(world);
    const options = await scene.play(world);
    const { job } = await runPull(world, { ...options, with: { ...ids, ...options.with } });
    expect(plain(job.log)).toMatch(messagePattern(message));
  },
);
