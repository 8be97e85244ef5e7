"""Style sheets, scripts and icons, gathered once per change, with names that browsers may keep for ever."""

import hashlib
import os
import shutil
from pathlib import Path


def are_stale(place: Path | None = None) -> bool:
    """Whether the gathered files are of another version. Looks at names, sizes and times only."""
    mark = _mark(place or _root())
    return not mark.exists() or mark.read_text() != _fingerprint()


def gather(prepared: Path | None = None) -> None:
    """Collect and compress them; or link those that were prepared at installation, when they are of this version."""
    place, fingerprint = _root(), _fingerprint()
    mark = _mark(place)
    mark.unlink(missing_ok=True)
    if prepared and not are_stale(prepared):
        share(prepared, place)
    else:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    mark.write_text(fingerprint)


def share(source: Path, target: Path) -> None:
    """The same files under a second name."""
    shutil.copytree(source, target, copy_function=_link, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".gathered"))


def _link(source: str, target: str) -> None:
    """A second name for the same file where the disk allows it, else a copy."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _root() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT)


def _mark(place: Path) -> Path:
    return place / ".gathered"


def _fingerprint() -> str:
    from django.apps import apps
    from django.conf import settings

    told = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for config in apps.get_app_configs():
        folder = Path(config.path) / "static"
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            about = file.stat()
            told.update(f"{config.label}/{file.relative_to(folder)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return told.hexdigest()
