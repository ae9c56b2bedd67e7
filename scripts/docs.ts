import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderCommandDocs, renderConfigDocs } from '../packages/paquebot/src/cli/docs.ts'
import { renderRuleDocs } from '../packages/paquebot/src/cli/rule-docs.ts'

// Writes the pages of docs/ that are made from the same data as the help. A test asserts that they are current.
const docs = join(import.meta.dirname, '../docs')
writeFileSync(join(docs, 'commands.md'), await renderCommandDocs())
writeFileSync(join(docs, 'configuration.md'), renderConfigDocs())
writeFileSync(join(docs, 'workflow-rules.md'), renderRuleDocs())
