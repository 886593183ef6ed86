#!/usr/bin/env python
"""The command line: every command of the site begins here.

Owns the choice of the settings module, and that a wrong setting or a database that is away is told in one plain line.
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
    from django.db import OperationalError

    from chatsite.environment import ConfigurationError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"The database cannot be used: {reason}. Check DATABASE_URL and DATA_DIR.")


if __name__ == "__main__":
    main()
