"""Style sheets, scripts and icons, gathered once per change into the data folder, with names that browsers may keep for ever."""

import hashlib
from pathlib import Path


def are_stale() -> bool:
    """Whether the gathered files are of another version. Looks at names, sizes and times only."""
    file = _mark()
    return not file.exists() or file.read_text() != _fingerprint()


def gather() -> None:
    """Collect and compress them."""
    from django.core.management import call_command

    mark, fingerprint = _mark(), _fingerprint()
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    mark.write_text(fingerprint)


def _mark() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT) / ".gathered"


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
