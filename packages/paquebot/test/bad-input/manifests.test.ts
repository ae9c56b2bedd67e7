import { testCorpus } from './corpus.ts'
import { manifests } from './manifests.ts'

testCorpus('manifests', manifests)
