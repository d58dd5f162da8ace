"""python -m khumkan_samples."""

import sys

from khumkan_samples.cli import main

sys.exit(main())
