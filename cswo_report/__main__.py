"""`python -m cswo_report` does what the command `cswo-report` does."""

from cswo_report.cli import main

if __name__ == "__main__":
    main()
