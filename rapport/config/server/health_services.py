"""What `rapport doctor` looks at in services of others that were set up: the organisation's own accounts, the virus scanner."""

from datetime import UTC, datetime, timedelta

from rapport.config.server.verdicts import Level, note, well, wrong
from rapport.core.errors import Refused

TOO_LONG = timedelta(minutes=15)  # for a file to wait


def sign_on() -> tuple[Level, str]:
    """Whether the organisation's provider answers, and lets in as what there is."""
    from rapport.team import saml, single_sign_on
    from rapport.team.actions import admission

    using = single_sign_on.provider()
    if using is None:
        return well("People sign in with passwords and passkeys.")
    try:
        if using.metadata:
            saml.our_metadata(using)
        else:
            single_sign_on.discovered(using)
        if using.role:
            admission.known_roles([using.role])
    except Refused as refusal:
        return wrong(refusal.sentence)
    return well(f"{using.name} signs people in.")


def scanner() -> tuple[Level, str]:
    """Whether the virus scanner answers, and whether files wait too long for it."""
    from django.conf import settings

    from rapport.conversations.models import Attachment
    from rapport.conversations.rules.scanning import FAILED, WAITING
    from rapport.core import scanning

    if not settings.CLAMAV:
        return note("Files are not checked for viruses: no scanner is set (RAPPORT_CLAMAV).")
    waiting = Attachment.objects.filter(scan=WAITING)
    try:
        scanning.greet(settings.CLAMAV)
    except scanning.ScannerFailed as failure:
        return wrong(f"{failure.sentence} Files wait until it does, and cannot be opened ({waiting.count()}).")
    if late := waiting.filter(created_at__lt=datetime.now(UTC) - TOO_LONG).count():
        return wrong(f"Files have waited for {TOO_LONG.seconds // 60} minutes or longer to be checked ({late}).")
    if failed := Attachment.objects.filter(scan__startswith=FAILED).count():
        return note(f"Some files are larger than the scanner looks at ({failed}); raise its StreamMaxLength.")
    return well("The virus scanner answers.")
