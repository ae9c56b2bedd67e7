import fc from 'fast-check'

// The same inputs on every machine, so that a red run can be repeated; PAQUEBOT_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.PAQUEBOT_SEED ?? 20_261_121) })
