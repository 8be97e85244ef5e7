"""What the screens of the people who work here ask."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models.functions import Lower

from rapport.core.forms import ActionForm
from rapport.team import roles
from rapport.team.models import Invitation, Team, User
from rapport.team.roles import Reach, Role

REACHES = [(Reach.ALL, "All customers"), (Reach.TEAM, "Their team's customers"), (Reach.OWN, "Only customers they look after")]
LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "No last day")]


def _role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}: {role.purpose}") for role in Role]


class WorkForm(ActionForm):
    """What someone does here: their roles, team and reach."""

    roles = forms.MultipleChoiceField(choices=_role_choices, widget=forms.CheckboxSelectMultiple)
    team = forms.ModelChoiceField(Team.objects.order_by(Lower("name")), required=False, empty_label="No team")
    customer_reach = forms.TypedChoiceField(label="Customers they see", choices=REACHES, coerce=int, initial=Reach.ALL)


class InviteForm(WorkForm):
    """Whom to invite."""

    email = forms.EmailField(label="Work email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "name", "roles", "team", "customer_reach")


class PersonForm(WorkForm):
    """What someone is called and does."""

    name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="Work email", max_length=254, help_text="They sign in with it.", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    field_order = ("name", "email", "roles", "team", "customer_reach", "version")

    @classmethod
    def of(cls, person: User, version: int) -> "PersonForm":
        """The form as the person stands now."""
        now = {"name": person.name, "email": person.email, "roles": person.roles, "team": person.team_id}
        now |= {"customer_reach": person.customer_reach, "version": version}
        return cls(initial=now)


class WorkloadForm(ActionForm):
    """What someone can be given, and how much."""

    skills = forms.CharField(required=False, max_length=2000, help_text="With commas between them, such as gas, Polish, complaints.")
    capacity = forms.IntegerField(label="Open cases they take on", required=False, min_value=0, max_value=999)

    @classmethod
    def of(cls, person: User) -> "WorkloadForm":
        """The form as the person stands now."""
        return cls(initial={"skills": ", ".join(person.skills), "capacity": person.capacity})

    def clean_skills(self) -> list[str]:
        """The skills, one by one."""
        return [skill.strip() for skill in self.cleaned_data["skills"].split(",") if skill.strip()]


class AbsenceForm(ActionForm):
    """When someone is away."""

    first_on = forms.DateField(label="First day away")
    last_on = forms.DateField(label="Last day away")


class OwnNameForm(ActionForm):
    """One's own name."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class TeamForm(ActionForm):
    """A team's name."""

    name = forms.CharField(label="Team's name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class JoinForm(ActionForm):
    """What someone who was invited says about themselves."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 10 characters. Three words that do not belong together work well.",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.email = invitation.email

    def clean_password(self) -> str:
        """A password that is long enough and not easily guessed."""
        person = User(email=self.email, name=self.cleaned_data.get("name", ""))
        validate_password(self.cleaned_data["password"], person)
        return self.cleaned_data["password"]


class TokenForm(ActionForm):
    """What an API token is for, what it may do, and until when. `at` is now."""

    name = forms.CharField(
        label="What will use it",
        max_length=100,
        help_text="Such as “Website contact form”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_limited = forms.TypedChoiceField(
        label="What it may do",
        choices=[("yes", "Only what is ticked below"), ("no", "Everything I may do")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(label="Ticked", required=False, widget=forms.CheckboxSelectMultiple)
    lifetime = forms.ChoiceField(label="How long", choices=LIFETIMES, required=False, initial="90")

    def __init__(self, *args: Any, held: frozenset[str], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["scopes"].choices = [(name, words) for name, words in roles.PERMISSIONS.items() if name in held]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The scopes and the last moment, as the action takes them."""
        given = super().clean() or {}
        lifetime, is_limited = given.pop("lifetime", ""), given.pop("is_limited", True)
        if is_limited and not given.get("scopes") and not self.errors:
            self.add_error("scopes", "Tick what the token may do.")
        scopes = given.get("scopes") if is_limited else None
        return {**given, "scopes": scopes, "expires_at": self.at + timedelta(days=int(lifetime)) if lifetime else None}
