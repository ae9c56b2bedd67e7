import { testCorpus } from './corpus.ts'
import { places } from './places.ts'

testCorpus('places', places)
