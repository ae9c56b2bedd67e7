// The packages are `"type": "module"`; tell Node and TypeScript that `dist/cjs` is CommonJS.
import { writeFileSync } from 'node:fs'

writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
