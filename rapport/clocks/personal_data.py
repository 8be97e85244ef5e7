"""Where this capability keeps personal data: nowhere. What a clock is about declares itself."""

from rapport.core.personal import Held

HELD: tuple[Held, ...] = ()
