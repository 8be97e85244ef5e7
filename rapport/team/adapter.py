"""How sign-in behaves here: nobody signs up by themselves; people are invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes the sign-up door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
