"""`python -m khumkan.cli`."""

from khumkan.cli import main

main()
