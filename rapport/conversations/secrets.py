"""What a mailbox signs in with."""

from rapport.conversations import oauth
from rapport.conversations.models import Mailbox, SignIn
from rapport.conversations.sealing import unsealed


def opened(mailbox: Mailbox) -> str:
    """The password, or an OAuth 2 access token that works now. Refuses: SecretLost, NotConnected, ServiceFailed."""
    if mailbox.sign_in == SignIn.PASSWORD:
        return str(unsealed(mailbox.secret).get("password", ""))
    return oauth.access_token(mailbox)
