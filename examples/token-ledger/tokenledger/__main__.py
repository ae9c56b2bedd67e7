"""Let `python -m tokenledger` do what `tokenledger` does."""

import sys

from tokenledger.cli import main

sys.exit(main())
