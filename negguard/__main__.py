"""Run the command line by `python -m negguard`."""

from __future__ import annotations

from negguard.cli.main import main

if __name__ == "__main__":
    main()
