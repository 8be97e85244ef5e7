"""A web form for the demo organisation."""

from rapport.portal import actions
from rapport.portal.models import WebForm
from rapport.team.actors import Actor

ASKS = "What is it about? | choice | Heating or hot water, A repair, A bill or a meter, A complaint, Something else\nAddress | text"
INTRODUCTION = "Smell gas, or in danger? Ring the gas emergency line first. For everything else, write here."
THANKS = "Thank you. We answer **within one working day**. If you are cold or unsafe, we act within 24 hours."


def create(by: Actor) -> WebForm:
    """Make the form, open to all."""
    return actions.add(name="Contact us", introduction=INTRODUCTION, asks=ASKS, thanks=THANKS, by=by)
