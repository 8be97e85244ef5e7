"""make capability name=NAME: the files of a new capability, empty but wired. For contributors."""

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
FILES = {
    "__init__.py": '"""{Title}: say in one line what it is for."""\n',
    "README.md": "# {Title}\n\nWhat it is for, in two sentences.\n\n## Words\n\n## What happens in it\n\n## Jobs\n",
    "rules.py": '"""Statuses, allowed moves and calculations of {title}: plain values in, plain values out."""\n',
    "models.py": '"""Tables of {title}."""\n',
    "events.py": '"""What can happen in {title}, as the timeline tells it."""\n',
    "permissions.py": '"""Who may see and do what in {title}."""\n',
    "queries.py": '"""Reads of {title}; each starts from what a person may see."""\n',
    "actions.py": '"""What can be done in {title}, and the refusals it may raise."""\n',
    "forms.py": '"""What the screens of {title} ask."""\n',
    "views.py": '"""Screens of {title}."""\n',
    "urls.py": '"""Addresses of {title}."""\n\nfrom django.urls import URLPattern\n\n'
    'app_name = "{name}"\nurlpatterns: list[URLPattern] = []\n',
    "api.py": '"""{Title} in the API: the same queries and actions."""\n',
    "jobs.py": '"""Sweeps and deliveries of {title}: find work in the state, call one action."""\n',
    "personal_data.py": '"""Where this capability keeps personal data, and what for."""\n\n'
    "from rapport.core.personal import Held\n\nHELD: tuple[Held, ...] = ()\n",
    "migrations/__init__.py": "",
    "tests/__init__.py": "",
    "tests/test_rules.py": "",
}
NEXT = """Made rapport/{name}. Next:
1. Say in its README.md what it is for, and put its words into docs/words.md.
2. Choose its floor: add it to .importlinter (both lists), with a decision record.
3. Add "rapport.{name}" to INSTALLED_APPS and its urls to rapport/config/urls.py.
4. Write rules.py and its tests first."""


def main(arguments: list[str]) -> int:
    """Make the files; 1 with a sentence when the name will not do."""
    name = arguments[0] if len(arguments) == 1 else ""
    if not re.fullmatch(r"[a-z]{3,30}", name):
        print("Give the capability a plural noun in small letters: make capability name=surveys.", file=sys.stderr)
        return 1
    folder = PACKAGE / name
    if folder.exists():
        print(f"There is already a capability called {name}.", file=sys.stderr)
        return 1
    make(folder, name)
    print(NEXT.format(name=name))
    return 0


def make(folder: Path, name: str) -> None:
    """Write the files."""
    for file, text in FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name, title=name, Title=name.capitalize()))
    (folder / "templates" / name).mkdir(parents=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
