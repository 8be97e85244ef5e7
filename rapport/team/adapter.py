"""How sign-in behaves here: nobody signs up by themselves; people are invited. Refusals are in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

ACCOUNT_ERRORS = {
    "account_inactive": "This account is closed. Ask an administrator to open it again.",
    "email_password_mismatch": "That email and password do not match. Check both, or choose a new password.",
    "enter_current_password": "Enter the password you have now.",
    "incorrect_code": "That code is not right. Enter the newest one.",
    "incorrect_password": "That password is not right.",
    "invalid_password_reset": "This link no longer works. Ask for another one.",
    "too_many_login_attempts": "That was too many tries. Wait five minutes, then try again.",
    "unknown_email": "There is no account with this email.",
    "rate_limited": "That was a lot at once. Wait a minute, then try again.",
}
MFA_ERRORS = {
    "incorrect_code": "That code is not right. Enter the newest one.",
    "cannot_delete_authenticator": "You cannot turn this off.",
    "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Closes the sign-up door."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people join by invitation."""
        return False

    def get_login_stages(self) -> list[str]:
        """The library's steps, with our own second factor."""
        stages: list[str] = super().get_login_stages()
        return ["rapport.team.stages.SecondFactor" if each == "allauth.mfa.stages.AuthenticateStage" else each for each in stages]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the rest of signing in is looked after."""
        return reverse("mfa_index")


class MfaAdapter(DefaultMFAAdapter):
    """Speaks as the rest of the product does."""

    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        """What a passkey is called until its owner says otherwise."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"
