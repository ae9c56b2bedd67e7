import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tempFolder } from './temp.ts'

const holder = '@microsoft/jest-sarif'

/** What OASIS's schema of SARIF 2.1.0 finds wrong with a document; the schema comes with Microsoft's matchers, from npm. */
export function sarifProblems(document: unknown): readonly string[] {
  using folder = tempFolder()
  mkdirSync(`${folder.path}/node_modules`)
  const argv = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', [...argv, `${holder}@1.0.0-beta.0`], { cwd: folder.path, stdio: 'pipe' })
  const load = createRequire(`${folder.path}/node_modules/${holder}/package.json`)
  const schema = readFileSync(load.resolve(`${holder}/lib/schemas/sarif-2.1.0-rtm.5.json`), 'utf8')
  const Ajv = load('ajv')
  const ajv = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore', meta: false })
  ajv.addMetaSchema(load('ajv/lib/refs/json-schema-draft-04.json'))
  const validate = ajv.compile(JSON.parse(schema))
  validate(document)
  return (validate.errors ?? []).map(
    ({ dataPath, message }: { dataPath: string; message: string }) => `${dataPath} ${message}`,
  )
}
