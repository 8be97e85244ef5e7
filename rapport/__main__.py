"""`python -m rapport`: the command line."""

import sys

from rapport.config.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
