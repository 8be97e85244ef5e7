"""Answers to an invitation in which nobody says anything: the calendar program ticks a box, and fills the mail with words of its own.

What is left when the program's words are taken away decides: a line with one word that is not known to be a program's is taken for a
person's, for a question must never go unanswered.
"""

import re
from collections.abc import Iterable

from .bounce_phrases import any_of
from .facts import Invitation

ANSWERS = frozenset({"REPLY"})
OFFERS = frozenset({"REQUEST", "CANCEL", "COUNTER", "ADD"})
LONGEST = 6_000  # characters; a program says less

# Every word that programs make such lines of: what was answered, to what, and when.
_LINES = (
    "accepted declined tentatively tentative accepts decline declines delegated replied yes no maybe will not attend attending",
    "come coming be there might may can't cannot accept has have had been is was i this to the your an a on for with as of and",
    "event meeting appointment",
    "invitation invite request calendar following optional required response reply answer",
    "zugesagt angenommen akzeptiert abgelehnt abgesagt zusage absage vorläufig vorbehalt mit unter hat ihre ihren ihrer der die das den",
    "dem diese diesen termin einladung besprechung ereignis nimmt teil nicht an",
    "accepté acceptée refusé refusée décliné déclinée provisoire provisoirement l' la le les votre cette cet réunion événement rendez vous",
    "aceptado aceptada aceptó rechazado rechazada rechazó provisional provisionalmente ha el su invitación reunión evento cita",
    "accettato accettata rifiutato rifiutata con riserva l'invito invito riunione il",
    "geaccepteerd afgewezen geweigerd voorlopig heeft uitnodiging afspraak vergadering de het uw",
    "aceito aceite aceitou aceitei recusado recusou provisório o convite reunião seu",
    "accepterat accepterad accepteret godtatt akseptert avböjt avvist afvist preliminärt foreløpig har inbjudan invitasjonen",
    "invitationen mötet møtet hyväksytty hylätty alustavasti zaakceptowano odrzucono wstępnie zaproszenie spotkanie přijato",
    "odmítnuto předběžně pozvánka",
    "schůzka elfogadva elutasítva kabul edildi reddedildi belirsiz принято принял приняла отклонено отклонил отклонила под вопросом",
    "приглашение встреча derbyniwyd gwrthodwyd wedi derbyn gwrthod gwahoddiad",
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday",
    "jan feb mar apr jun jul aug sep sept oct nov dec",
    "january february march april june july august september october november december",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember uhr von bis um",
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre",
    "à au du lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre",
    "noviembre diciembre maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus",
    "am pm at from until utc gmt bst cest cet est edt t z time zone standard daylight european central greenwich mean",
    "all day europe london",
)
_WORDS = frozenset(word for line in _LINES for word in line.split())
_RUN_TOGETHER = re.compile(
    r"承諾(?:済み|しました)?|辞退(?:しました)?|仮(?:の予定|承諾)|已?接受|已?拒绝|已?拒絕|暂定|暫定|会议|邀请|"
    r"수락|거절|미정|[年月日時分曜]"
)
_LABELS = any_of(
    r"^\W*(?:when|where|who|what|date|time|location|calendar|organi[sz]er|subject|attendees?|guests?|joining info|title|wann|wo|wer|was|"
    r"betreff|ort|"
    r"zeit|datum|kalender|quand|o[ùu]|qui|objet|lieu|cu[áa]ndo|d[óo]nde|qui[ée]n|quando|dove|chi|waar|wanneer|wie|onde) ?(?:[:：]|"
    r"\W{0,3}$)",
    r"^\W*(?:invitation from google calendar|google (?:calendar|kalender|agenda)|einladung von google|invitation de google|"
    r"you(?: a)?re receiving this|"
    r"you received this|to stop receiving|forwarding this invitation|view (?:all )?(?:guest|event|your)|learn more|unsubscribe|"
    r"sent (?:from|by) (?:google|outlook|apple|icloud|yahoo|zimbra|zoho|proton|my \w)|get outlook for|von meinem \w+ gesendet|"
    r"envoy[ée] de mon|"
    r"zimbra|microsoft (?:outlook|teams)|apple calendar|icloud)",
    r"^\W*https?://\S{1,1000}\W*$",
)
_WORD = re.compile(r"[^\W\d_]+(?:['][^\W\d_]+)?")


def is_bare(invitations: tuple[Invitation, ...], text: str) -> bool:
    """It only answers invitations, and no person says anything in it."""
    if not invitations or any(one.method not in ANSWERS or one.comment.strip() for one in invitations) or len(text) > LONGEST:
        return False
    known = sorted({name for one in invitations for name in _names(one)}, key=len, reverse=True)
    return not any(_is_own(line, known) for line in text.splitlines())


def offers(invitations: tuple[Invitation, ...]) -> bool:
    """Somebody invites, calls off, or asks for another time: a person decided that, whoever carried it."""
    return any(one.method in OFFERS for one in invitations)


def _names(one: Invitation) -> Iterable[str]:
    """What the calendar says already: title, place, people, and each line of its description."""
    said = [one.summary, one.location, one.organizer, one.organizer_name, *one.description.splitlines()[:200]]
    people = [word for each in one.invited for word in (each.address.name, each.address.email, *each.address.name.split())]
    for word in (*said, *people):
        if len(word.strip()) > 2:
            yield " ".join(word.split()).lower()


def _is_own(line: str, known: list[str]) -> bool:
    """Whether a line may be a person's."""
    words = " ".join(line.split()).lower().replace("’", "'")
    for name in known:
        words = words.replace(name, " ")
    if _LABELS.search(words):
        return False
    return any(word not in _WORDS for word in _WORD.findall(_RUN_TOGETHER.sub(" ", words)))
