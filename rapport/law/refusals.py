"""What the law of time says no to: each refusal is one plain sentence."""


class LawRefused(Exception):
    """No date can be given; the message says why in one sentence. `about` is what was asked that it is about: rule, inputs or nation."""

    about = "rule"


class UnknownRule(LawRefused):
    """There is no rule of that name."""


class InputMissing(LawRefused):
    """A fact that the rule counts from was not given."""

    about = "inputs"


class InputImpossible(LawRefused):
    """A fact cannot be read, contradicts another, or is not one the rule knows."""

    about = "inputs"


class OutsideNation(LawRefused):
    """The rule is not law in that nation."""

    about = "nation"


class NoSuchNation(InputImpossible):
    """The nation is none of the United Kingdom's."""

    about = "nation"


class NoDate(LawRefused):
    """The rule has no clock, or its clock does not run in this case."""


class FigureNotLoaded(LawRefused):
    """The rule has a figure, but it was not verified and is left out."""


class CalendarEnds(LawRefused):
    """The bank holidays of that year are not loaded."""

    about = "inputs"
