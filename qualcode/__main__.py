"""`python -m qualcode`, and the command `qualcode`."""

from __future__ import annotations

from qualcode.cli.main import app


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
