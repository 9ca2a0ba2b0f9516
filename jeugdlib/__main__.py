"""`python -m jeugdlib` is the command `jeugd`."""

import sys

from jeugdlib.cli import main

sys.exit(main())
