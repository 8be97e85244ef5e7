"""Signs somebody in, and prints the session and a token: python -m bench.person. The data folder is RAPPORT_DATA."""

import json

from rapport.config.commands import the_system, with_django


def main() -> None:
    """An administrator; made the first time."""
    with_django()
    from django.test import Client

    from rapport.team.actions import tokens
    from rapport.team.models import User
    from rapport.team.roles import Role

    by = the_system()
    roles = [Role.ADMINISTRATOR.value, Role.MANAGER.value]
    user, _ = User.objects.get_or_create(email="measure@rapport.example", defaults={"name": "Measurer", "roles": roles, "joined_at": by.at})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _, key = tokens.make(name="Measuring", user=user, by=by)
    print(json.dumps({"session": client.cookies["sessionid"].value, "token": key}))


if __name__ == "__main__":
    main()
