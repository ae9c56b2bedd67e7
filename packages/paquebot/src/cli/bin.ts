#!/usr/bin/env node
import module from 'node:module'
import { version } from '../version.ts'

// Node 20 has no compile cache, and must get as far as the message below.
module.enableCompileCache?.()

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const words = process.argv.slice(2)

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  // Answered before anything else is loaded: scripts ask for it often.
  process.stdout.write(`${version}\n`)
} else if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    `error: Paquebot needs Node 22.22 or newer, and this is ${process.versions.node}\n  hint: install a newer Node, or run it with \`npx --package node@24 --package paquebot paquebot\`\n`,
  )
  process.exitCode = 2
} else {
  const { main } = await import('./main.ts')
  await main(words)
}
