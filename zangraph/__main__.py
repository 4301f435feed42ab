"""Run a command: `python -m zangraph COMMAND …`."""

import sys

from zangraph.commands import main

sys.exit(main())
