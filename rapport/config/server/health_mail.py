"""What `rapport doctor` looks at in mail: whether each mailbox can be reached, in and out, and whether what came in was taken in."""

from datetime import UTC, datetime, timedelta

from rapport.config.server.verdicts import Level, note, well, wrong

TOO_LONG = timedelta(minutes=15)  # for a stored message to wait


def mailboxes() -> tuple[Level, str]:
    """Reach the servers of each mailbox in use; nothing is fetched or sent."""
    from rapport.conversations import trying
    from rapport.conversations.models import Mailbox

    every = list(Mailbox.objects.filter(archived_at=None, paused_at=None))
    if not every:
        return note("No mailbox is set up yet (Settings, Mailboxes).")
    problems = [f"{mailbox.name}: {each.sentence}" for mailbox in every for each in trying.look(mailbox) if each.problem]
    if problems:
        return wrong(" ".join(problems))
    return well(f"{len(every)} mailbox{'es work' if len(every) > 1 else ' works'}.")


def incoming() -> tuple[Level, str]:
    """Whether messages wait too long, or could not be taken in."""
    from rapport.conversations.models import Raw, RawState
    from rapport.conversations.queries import mailboxes as queries

    waiting, failed = queries.waiting_and_failed()
    late = Raw.objects.filter(state=RawState.STORED, received_at__lt=datetime.now(UTC) - TOO_LONG).count()
    if late:
        return wrong(f"Stored mail has waited for {TOO_LONG.seconds // 60} minutes or longer to be taken in ({late} of {waiting}).")
    if failed:
        return note(f"Some mail could not be taken in ({failed}); it is kept: rapport mail failed.")
    return well("Every message that came was taken in." if not waiting else f"Mail is being taken in ({waiting} waiting).")
