import packageJson from '../package.json' with { type: 'json' }

/** Paquebot's own version. */
export const version: string = packageJson.version
