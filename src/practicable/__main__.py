"""``python -m practicable``: the command line."""

from practicable.cli import main

if __name__ == "__main__":
    main()
