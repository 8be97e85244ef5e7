"""Doors of the sign-in library that we keep shut.

An email is the person's name here and comes from the invitation. Who could change their own could take the place of a
colleague who is still to be invited. Where one is signed in stands on one's own account page, and only there.
"""

from typing import NoReturn

from django.http import Http404, HttpRequest


def closed(request: HttpRequest, **given: str) -> NoReturn:
    """404, whatever was asked."""
    raise Http404
