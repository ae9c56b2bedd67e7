import { configs } from './configs.ts'
import { testCorpus } from './corpus.ts'

testCorpus('configs', configs)
