"""The sign-in library's forms in our words. Its rules stay its own."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from rapport.core.forms import speak_plainly

LABELS = {
    "login": "Work email",
    "email": "Work email",
    "oldpassword": "Password now",
    "password1": "New password",
    "password2": "New password again",
    "code": "6-digit code",
    "passwordless": "Sign in with this passkey alone",
    "name": "What to call it",
}
HINTS = {
    "password1": "At least 10 characters. Three or four words that you can picture work well.",
    "code": "From your authenticator app.",
    "passwordless": "It then asks for your fingerprint, face or PIN, and you need no password.",
    "name": "Such as “Work phone”. Only you see it.",
}


class Worded:
    """Gives a library form our labels, hints and sentences, and takes away placeholders that repeat the label."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)
        speak_plainly(self.fields)


class Login(Worded, account.LoginForm):
    """Email and password."""


class ResetPassword(Worded, account.ResetPasswordForm):
    """Ask for a link."""


class ResetPasswordFromKey(Worded, account.ResetPasswordKeyForm):
    """Choose a new password by link."""


class ChangePassword(Worded, account.ChangePasswordForm):
    """Choose a new password while signed in."""


class SetPassword(Worded, account.SetPasswordForm):
    """Choose a first password."""


class Reauthenticate(Worded, account.ReauthenticateForm):
    """Prove again, by password."""


class Authenticate(Worded, mfa.AuthenticateForm):
    """The second step."""


class ReauthenticateByCode(Worded, mfa.ReauthenticateForm):
    """Prove again, by code."""


class ActivateApp(Worded, ActivateTOTPForm):
    """Link an authenticator app."""


class AddPasskey(Worded, AddWebAuthnForm):
    """Add a passkey, which signs in by itself unless one says otherwise."""

    def __init__(self, *args: Any, **given: Any) -> None:
        given["initial"] = {"passwordless": True, **(given.get("initial") or {})}
        super().__init__(*args, **given)


class RenamePasskey(Worded, EditWebAuthnForm):
    """Rename a passkey."""
