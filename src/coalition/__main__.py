"""`python -m coalition`: the same as the command `coalition`."""

from coalition.cli import main

if __name__ == "__main__":
    main()
