#!/usr/bin/env python
"""The command line: every command of the site begins here.

Owns the choice of the settings module, and that a wrong setting is told in one plain line.
"""

import os
import sys


def main() -> None:
    """Run the command that `sys.argv` names. Exits with status 2 when the configuration makes no sense."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. Run `make install`, then .venv/bin/python manage.py …")
    from chatsite.environment import ConfigurationError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
