import fc from 'fast-check';

// No test depends on chance: whoever wants other cases gives another seed.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FUZZ_SEED ?? 11) });
