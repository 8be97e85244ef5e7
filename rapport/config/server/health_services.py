"""What `rapport doctor` looks at in services of others that were set up: the organisation's own accounts."""

from rapport.config.server.verdicts import Level, well, wrong
from rapport.core.errors import Refused


def sign_on() -> tuple[Level, str]:
    """Whether the organisation's provider answers, and lets in as what there is."""
    from rapport.team import single_sign_on
    from rapport.team.actions import admission

    using = single_sign_on.provider()
    if using is None:
        return well("People sign in with passwords and passkeys.")
    try:
        single_sign_on.discovered(using)
        if using.role:
            admission.known_roles([using.role])
    except Refused as refusal:
        return wrong(refusal.sentence)
    return well(f"{using.name} signs people in.")
