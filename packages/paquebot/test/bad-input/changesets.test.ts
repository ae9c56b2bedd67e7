import { changesets } from './changesets.ts'
import { testCorpus } from './corpus.ts'

testCorpus('changesets', changesets)
