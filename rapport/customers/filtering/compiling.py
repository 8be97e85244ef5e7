"""Turns a rule into a Django Q over customers, for one reader.

What the reader may see is not decided here: every query starts from `permissions.visible_to`. A rule that does not speak of
the archive leaves out who is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from rapport.customers.filtering import custom, moments
from rapport.customers.filtering.fields import CUSTOM, ME, MINE, NOBODY
from rapport.customers.filtering.syntax import All, AnyOf, Condition, Everyone, FilterRefused, Not, Rule, conditions, parts_of
from rapport.customers.models import ContactPoint, CustomField, Role, Segment, SegmentMember
from rapport.customers.normalising import emails, found_by, names, phones, postcodes
from rapport.customers.normalising.refusals import NotReadable
from rapport.customers.rules import Channel
from rapport.customers.searching import lexemes
from rapport.team.actors import Actor
from rapport.team.models import Team, User

NOBODY_AT_ALL = Q(pk__in=[])
OF_WORDS = frozenset({"name", "town", "postcode", "email domain"})


@dataclass
class Reading:
    """One compiling: for whom, on which day, what was looked up on the way, and whether the index of words is asked anyway."""

    by: Actor
    custom_fields: dict[str, CustomField] = field(default_factory=dict)
    is_of_words: bool = False

    @property
    def today(self) -> date:
        """The reader's day, where we are."""
        return timezone.localtime(self.by.at).date()


def compile(rule: Rule, by: Actor) -> Q:
    """The rule as a Q over Customer. Raises FilterRefused for a colleague, team, segment or custom field that does not exist."""
    found = conditions(rule)
    reading = Reading(by, _custom_fields(found), _is_of_words(rule))
    compiled = composed(rule, lambda condition: _condition(condition, reading)) & Q(merged_into=None)
    return compiled if any(each.field == "archived" for each in found) else compiled & Q(archived_at=None)


def _is_of_words(rule: Rule) -> bool:
    """Whether everyone who fits must first be found in the index of words."""
    return any(isinstance(part, Condition) and part.field in OF_WORDS and " not" not in part.operator for part in parts_of(rule))


def _custom_fields(found: list[Condition]) -> dict[str, CustomField]:
    keys = {each.field.removeprefix(CUSTOM) for each in found if each.field.startswith(CUSTOM)}
    return {each.key: each for each in CustomField.objects.filter(key__in=keys)} if keys else {}


def composed(rule: Rule, each: Callable[[Condition], Q]) -> Q:
    """A rule as a Q, given what makes one of a condition."""
    if isinstance(rule, Everyone):
        return Q()
    if isinstance(rule, Not):
        return ~composed(rule.part, each)
    if isinstance(rule, All):
        return reduce(and_, (composed(part, each) for part in rule.parts))
    if isinstance(rule, AnyOf):
        return reduce(or_, (composed(part, each) for part in rule.parts))
    return each(rule)


def _condition(condition: Condition, reading: Reading) -> Q:
    if condition.field.startswith(CUSTOM):
        return custom.compiled(condition, reading.custom_fields, reading.today)
    return tested(condition, _COMPILERS[condition.field], reading)


Compiler = Callable[[str, tuple[str, ...], Reading], Q]


def tested(condition: Condition, compiler: Compiler, reading: Reading) -> Q:
    """A condition by the one that knows its field: "is not" and "is any of" are made of "is"."""
    operator, values = condition.operator, condition.values
    if operator in {"is not", "is not empty"}:
        return ~compiler(operator.replace(" not", ""), values, reading)
    if operator == "is any of":
        return reduce(or_, (compiler("is", (value,), reading) for value in values))
    return compiler(operator, values, reading)


def _column(name: str) -> Compiler:
    """A plain column: is, starts, is empty. Compared without regard to case."""

    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        if operator == "is empty":
            return Q(**{name: ""})
        return Q(**{f"{name}__{'istartswith' if operator == 'starts' else 'iexact'}": values[0]})

    return compiled


def _choice(name: str) -> Compiler:
    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        return Q(**{name: values[0]})

    return compiled


def _stage(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """One look into one index, where the rule asks for words too; else the stage's own index, which is in order of name."""
    return lexemes.in_stage(values[0]) if reading.is_of_words else Q(stage=values[0])


def _name(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """`has`: each word begins a word of the name. `starts`: the name as it is sorted begins so."""
    folded = names.fold(values[0])
    if not folded:
        return Q(name__icontains=values[0])
    if operator == "starts":
        return Q(sort_name__gte=folded, sort_name__lt=folded + "\x7f")
    words = folded.split()
    if operator == "is":
        return lexemes.matching(*words) & (Q(name__iexact=values[0]) | Q(known_as__iexact=values[0]))
    in_name = (Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}") for word in words)
    in_other_name = (Q(known_as__icontains=word) for word in words)
    return lexemes.matching(*words, is_start=True) & reduce(and_, (one | other for one, other in zip(in_name, in_other_name, strict=True)))


def _external_id(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if operator == "is empty":
        return Q(external_id="")
    key = found_by.whole(values[0])
    if operator == "starts":
        return lexemes.matching(key, is_start=True) & Q(external_id__istartswith=values[0])
    return lexemes.matching(key) & Q(external_id__iexact=values[0])


def tag(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """The index of tags holds those who have some; saying so is what lets the database use it."""
    return Q(tags=[]) if operator == "is empty" else Q(tags__contains=[values[0]]) & ~Q(tags=[])


def owner(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """Whose it is: by name or email, “me”, or nobody."""
    if operator == "is empty" or values[0].casefold() == NOBODY:
        return Q(owner=None)
    if values[0].casefold() == ME:
        if reading.by.user_id is None:
            raise FilterRefused("“me” means nobody here: name the colleague.")
        return Q(owner=reading.by.user_id)
    who = list(User.objects.filter(Q(email__iexact=values[0]) | Q(name__iexact=values[0])).values_list("pk", flat=True))
    if not who:
        raise FilterRefused(f"Nobody here is called {values[0]}.")
    return Q(owner__in=who)


def team(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """A team by name, “mine”, or nobody’s."""
    if operator == "is empty" or values[0].casefold() == NOBODY:
        return Q(team=None)
    if values[0].casefold() == MINE:
        if reading.by.user is None:
            raise FilterRefused("“mine” means no team here: name the team.")
        return Q(team=reading.by.team_id) if reading.by.team_id else NOBODY_AT_ALL
    found = Team.objects.filter(name__iexact=values[0]).first()
    if found is None:
        raise FilterRefused(f"There is no team called {values[0]}.")
    return Q(team=found.pk)


def _segment(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    segment = Segment.objects.filter(name__iexact=values[0], archived_at=None).first()
    if segment is None:
        raise FilterRefused(f"There is no segment called {values[0]}.")
    return Q(Exists(SegmentMember.objects.filter(segment=segment, customer=OuterRef("pk"))))


def _points(**wanted: object) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(customer=OuterRef("pk"), **wanted)


def _having(**wanted: object) -> Q:
    return Q(Exists(_points(**wanted)))


def _town(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return lexemes.matching(f"t:{names.fold(values[0])}")


def _postcode(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    """`in`: the area (CH), district (CH1), sector (CH1 2) or whole postcode, so CH1 leaves CH10 out. `starts`: letter by letter."""
    if operator == "is empty":
        return ~_having(channel=Channel.ADDRESS, postcode__gt="")
    if operator == "starts":
        return lexemes.matches(lexemes.postcode_starts(values[0]))
    if operator == "is":
        whole = postcodes.find(values[0])
        return lexemes.matching(found_by.postcode(whole.formatted if whole else values[0]))
    return lexemes.matches(lexemes.postcode_within(values[0]))


def _email(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if operator == "is empty":
        return ~_having(channel=Channel.EMAIL)
    if operator == "starts":
        key = values[0].casefold()
        return Q(pk__in=ContactPoint.objects.filter(channel=Channel.EMAIL, key__startswith=key).values("customer"))
    try:
        key = emails.read(values[0]).key
    except NotReadable as refusal:
        raise FilterRefused(str(refusal)) from None
    return Q(pk__in=ContactPoint.objects.filter(channel=Channel.EMAIL, key=key).values("customer"))


def _email_domain(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return lexemes.matching("@" + values[0].casefold().removeprefix("@"))


def _phone(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    if operator == "is empty":
        return ~_having(channel=Channel.PHONE)
    if operator == "ends":
        return Q(pk__in=lexemes.phones_ending(values[0]).values("customer"))
    if operator == "is":
        try:
            starts: tuple[str, ...] = (phones.read(values[0]).e164,)
        except NotReadable as refusal:
            raise FilterRefused(str(refusal)) from None
    else:
        starts = phones.keys(values[0])
        if not starts:
            raise FilterRefused("A phone number starts with at least three digits, like 0770.")
    any_start = reduce(or_, (Q(key__startswith=start) for start in starts))
    return Q(pk__in=ContactPoint.objects.filter(any_start, channel=Channel.PHONE).values("customer"))


def _role(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    today = reading.today
    held = Role.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today), customer=OuterRef("pk"), link=values[0]
    )
    return Q(Exists(held))


def start_of(day: date) -> datetime:
    """The first moment of a day where we are, in UTC."""
    if not date.min < day < date.max:
        return datetime.min.replace(tzinfo=UTC) if day <= date.min else datetime.max.replace(tzinfo=UTC)
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def moment(name: str) -> Compiler:
    """A moment: before and after leave the day itself out."""

    def compiled(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
        if operator == "is empty":
            return Q(**{f"{name}__isnull": True})
        if operator in {"on", "in"}:
            first, after = moments.period(values[0], reading.today)
            return Q(**{f"{name}__gte": start_of(first), f"{name}__lt": start_of(after)})
        day = moments.day(values[0], reading.today)
        if operator == "before":
            return Q(**{f"{name}__lt": start_of(day)})
        return Q(**{f"{name}__gte": start_of(day + timedelta(days=1) if day < date.max else day)})

    return compiled


def _deceased(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return Q(is_deceased=values[0] == "yes")


def _archived(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    return Q(archived_at__isnull=values[0] != "yes")


def _has(operator: str, values: tuple[str, ...], reading: Reading) -> Q:
    columns = {"owner": Q(owner__isnull=False), "team": Q(team__isnull=False), "tag": ~Q(tags=[])}
    return columns[values[0]] if values[0] in columns else _having(channel=values[0])


_COMPILERS: dict[str, Compiler] = {
    "kind": _choice("kind"),
    "name": _name,
    "stage": _stage,
    "tag": tag,
    "owner": owner,
    "team": team,
    "segment": _segment,
    "town": _town,
    "postcode": _postcode,
    "email": _email,
    "email domain": _email_domain,
    "phone": _phone,
    "language": _column("language"),
    "role": _role,
    "added": moment("created_at"),
    "changed": moment("changed_at"),
    "last contact": moment("last_contact_at"),
    "external id": _external_id,
    "deceased": _deceased,
    "archived": _archived,
    "has": _has,
}
