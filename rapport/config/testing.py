"""A pytest plugin, loaded before Django: gives the tests a real PostgreSQL, DATABASE_URL or the embedded one in var/test."""

import os
from pathlib import Path

from rapport.config import embedded

os.environ["RAPPORT_DATA"] = os.environ.get("RAPPORT_TEST_DATA", str(Path(__file__).parents[2] / "var" / "test"))
os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("RAPPORT_PLAIN_STATIC", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
embedded.ensure_database(embedded.data_dir())
