// The version that the client sends.
export const VERSION = '1.4.0'
