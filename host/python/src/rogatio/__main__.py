"""`python -m rogatio`: the command line."""

from ._cli import main

main()
