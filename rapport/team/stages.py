"""The steps of signing in, where ours differ from the library's."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

TRUSTED = "rapport_second_factor_done"  # in the state of a sign-in: who vouched for the person has asked already


class SecondFactor(AuthenticateStage):
    """Asks for the second factor of whoever has one, unless the organisation's provider is trusted to have asked for its own."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not self.login.state.get(TRUSTED) and super()._should_handle(request)
