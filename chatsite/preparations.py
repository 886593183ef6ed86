"""What must have been done before the server can serve: said in one sentence each, in place of a traceback later.

Knows the database's schema and the static files' manifest; changes neither.
"""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def missing_preparation() -> str:
    """Return what is missing and the command that mends it; empty when all is there."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, ImproperlyConfigured) as error:
        reason = str(error).strip().splitlines()[0]
        return f"The database cannot be used: {reason}. Check DATABASE_URL and DATA_DIR."
    finally:
        connection.close()
    if plan:
        return f"The database lacks {len(plan)} migrations. Run: python manage.py migrate"
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        return "The static files are not collected. Run: python manage.py collectstatic --no-input"
    return ""
