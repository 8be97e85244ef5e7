"""What each line of a mail is: new words, quoted ones, the line that says who wrote them, headers of an older mail, a rule, a signature.

Every line gets one letter, so that the shape of a mail can be read off a string ("tteEqqqq"). Lines are looked at one by one, and what
spans several is joined from at most six; nothing costs more than the length of the text.
"""

import re

MOST_LINES = 3_000  # the rest of a longer text counts as words
LONGEST = 600  # characters of a line that are looked at

WORDS, EMPTY, QUOTE, RULE, HEADER, TELLS, SIGNATURE, MARK, ORIGINAL = "teqdhEsMO"

_VERB = re.compile(
    r"(?:\b(?:wrote|writes|said|schrieb|écrit|ecrit|escribi[oó]|escreveu|ha scritto|scrisse|schreef|geschreven|skrev|"
    r"napisał\w*|napisa[lł]\(a\)|pisze|"
    r"написал\w*|пишет|пише|писал\w*|kirjoitti|napsal\w*|napísal\w*|írta|yazdı|a scris|έγραψε|đã viết|je napisao|napisao|kirjutas|rašė)\b"
    r"|写道|寫道|さんは書きました|のメッセージ|작성|כתב|كتب|เขียนว่า)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^[\s>*|-]{0,12}(?:on|am|le|el|em|il|op|den|på|w dniu|dnia|dne|at|in|vào|pe|в|um|il giorno|quoting|zitat von|"
    r"citando|a|nel|tarih\w*)\b.{0,400}?"
    r"(?:\d|@).{0,400}?",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = re.compile(r"(?::|wrote|----|>)[\s*-]{0,8}$", re.IGNORECASE)
_PLAIN = re.compile(r"^[\s>*|]{0,8}[^\s].{1,160}(?:@|\d).{0,160}$", re.DOTALL)
_NAME_ONLY = re.compile(
    r"^[\s>*]{0,4}(?:[^\W\d_][\w.'’-]{0,30}\s){1,4}(?:wrote|schrieb|a écrit|escribió|ha scritto|написал\w*|пишет)\s?:\s*$", re.IGNORECASE
)
_DATED = re.compile(
    r"^[\s>*]{0,4}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\w{2,4}\.?,? \d{1,2}\.? \w{3,10}\.? \d{4}|\d{1,2} \w{3,12}\.? \d{4})[,\s]"
    r".{0,200}(?:<[^<>\s]{1,64}@[^<>\s]{1,255}>|GMT[+-]\d\d:?\d\d.{1,80})\s*:?\s*$",
    re.DOTALL,
)
_PASSED_ON = re.compile(
    r"^[\s>*]{0,8}(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)|"
    r"inicio del mensaje reenviado|início da mensagem (?:re)?encaminhada|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"vidarebefordrat brev|start på videresendt (?:besked|melding)|początek przekazywanej wiadomości|начало переадресованного сообщения|"
    r"välitetty viesti alkaa|přeposlaná zpráva|転送されたメッセージ|下面是被转发的邮件)\s*:?\s*$",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"(?:please )?(?:type|write|enter|leave) (?:your )?reply (?:above|before) this line|reply above this line|"
    r"(?:bitte )?antworten sie (?:bitte )?(?:über|oberhalb) dieser (?:zeile|linie)|répondez au-dessus de cette ligne",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[\s>]{0,6}(?:[-_=+~#*—–ᐧ•.]\s?){1,200}\s*$")
_SIGNATURE_MARK = re.compile(r"^\s{0,3}(?:--|—|––|__)\s*$")
_SENT_FROM = re.compile(
    r"^[\s>*(]{0,4}(?:sent (?:from|via|with|by|using)\b.{1,80}|get outlook for \w.{0,60}|envoyé (?:de|depuis)\b.{1,80}|"
    r"(?:von|mit) (?:meinem|meiner|mein)\b.{1,60}(?:gesendet|geschickt)|(?:gesendet|verschickt) (?:von|mit)\b.{1,80}|"
    r"enviado (?:desde|do|de)\b.{1,80}|"
    r"inviato (?:da|dal|con)\b.{1,80}|verzonden (?:vanaf|met|van)\b.{1,80}|skickat från\b.{1,80}|sendt fra\b.{1,80}|lähetetty\b.{1,80}|"
    r"wysłan[eoy]\b.{0,10}\b(?:z|przez)\b.{1,80}|отправлено (?:с|из)\b.{1,80}|"
    r"diese nachricht wurde von meinem\b.{1,80}|iPhoneから送信|从我的 ?iPhone ?发送|发自我的.{1,30}|"
    r"mailbird (?:ile|lite)\b.{0,60})$",
    re.IGNORECASE,
)
_SENT_WORDS = (
    *(
        "sent",
        "get outlook",
        "envoy",
        "von",
        "mit",
        "gesendet",
        "verschickt",
        "enviad",
        "inviat",
        "verzonden",
        "skickat",
        "sendt",
        "lähet",
        "wysłan",
    ),
    *("отправлено", "diese nachric", "diese nachri", "iphone", "从我的", "发自我", "mailbird"),
)
_PASSED_WORDS = (
    "begin",
    "anfang",
    "début",
    "inicio",
    "início",
    "inizio",
    "vidarebef",
    "start",
    "początek",
    "начало",
    "välitetty",
    "přeposlan",
    "転送",
    "下面",
)
_VERBS = (
    *(
        "wrote",
        "writes",
        "said",
        "schrieb",
        "crit",
        "escribi",
        "escreveu",
        "scritto",
        "scrisse",
        "schreef",
        "geschreven",
        "skrev",
        "napisa",
        "pisze",
    ),
    *(
        "написал",
        "пишет",
        "пише",
        "писал",
        "kirjoitti",
        "napsal",
        "napísal",
        "írta",
        "yazdı",
        "scris",
        "έγραψε",
        "viết",
        "kirjutas",
        "rašė",
    ),
    *("写道", "寫道", "書きました", "のメッセージ", "작성", "כתב", "كتب", "เขียนว่า"),
)
_DIGIT = re.compile(r"\d")
_HEADERS = {
    "from": "from|von|de|da|från|fra|van|od|lähettäjä|от|від|от кого|expéditeur|remitente|mittente|afzender|kimden|"
    "feladó|from/von|差出人|送信者|发件人|寄件者|보낸 사람",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|inviato|data|skickat|"
    "sendt|dato|verzonden|wysłano|дата|отправлено|надіслано|lähetetty|päiväys|fecha|日時|送信日時|发送时间|日期|날짜|odesláno|küldve",
    "to": "to|an|à|a|till|til|aan|do|кому|para|destinataire|destinatario|vastaanottaja|宛先|收件人|받는 사람|komu|címzett",
    "subject": "subject|betreff|objet|oggetto|asunto|assunto|ämne|emne|onderwerp|temat|тема|aihe|件名|主题|主旨|제목|předmět|tárgy",
    "other": "cc|bcc|kopie|copie à|copia|kopia|reply-to|reply to|antwort an|risposta|importance|priority|attachments|"
    "organization|message-id|mailed-by|копия|cc/kopie|résumé",
}
_KIND_OF = {word: kind for kind, words in _HEADERS.items() for word in words.split("|")}
_HEADER = re.compile(r"^[\s>*_|]{0,10}([^\W\d_][\w /-]{0,16}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$|(?=\S))", re.IGNORECASE)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")


def kinds(lines: list[str], mark: str) -> str:
    """One letter for each line. `mark` is the line that stands for the quote mark of a mail program."""
    seen = [line[:LONGEST] for line in lines[:MOST_LINES]]
    letters = [_kind(line, mark) for line in seen]
    _fences(seen, letters)
    _telling(seen, letters)
    _headers(seen, letters)
    return "".join(letters) + WORDS * (len(lines) - len(seen))


def _kind(line: str, mark: str) -> str:
    bare = line.strip()
    if not bare:
        return EMPTY
    first = bare[0]
    if bare == mark or (("line" in bare or "zeile" in bare.lower() or "ligne" in bare) and _REPLY_ABOVE.search(bare)):
        return MARK
    if first in ">|" and not bare.startswith("||"):
        return QUOTE
    if not first.isalnum() or first == "ᐧ":
        return _of_signs(line, bare)
    start = bare[:12].lower()
    if start.startswith(_SENT_WORDS) and _SENT_FROM.match(line):
        return SIGNATURE
    return ORIGINAL if len(bare) < 70 and start.startswith(_PASSED_WORDS) and _PASSED_ON.match(line) else WORDS


def _of_signs(line: str, bare: str) -> str:
    """A line that begins with no letter: a rule, a forwarding line between rules, or words after all."""
    if _is_between_dashes(bare) or (len(bare) < 80 and _PASSED_ON.match(line)):
        return ORIGINAL
    if bare not in (".", "•", "*", "-", "+", "..", "...") and _RULE.match(line):
        return RULE
    return SIGNATURE if _SENT_FROM.match(line) else WORDS


def _is_between_dashes(bare: str) -> bool:
    """Few words between two rows of dashes: "----- Original Message -----"."""
    row = bare.lstrip(">*| ")
    words = row.strip("-_=* ")
    if not row.startswith(("--", "__", "==")) or not row.rstrip("* ").endswith(("--", "__", "==")):
        return False
    return 2 < len(words) <= 60 and not _DIGIT.search(words) and words.count(" ") < 6


def _fences(lines: list[str], letters: list[str]) -> None:
    """What stands between code fences is words, whatever it looks like."""
    fences = [place for place, line in enumerate(lines) if _FENCE.match(line)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        letters[start : end + 1] = [WORDS] * (end - start + 1)


def _telling(lines: list[str], letters: list[str]) -> None:
    """The line that says who wrote what follows, on however many lines it was broken."""
    whole = "\n".join(lines).lower()
    verbs = tuple(verb for verb in _VERBS if verb in whole)
    for place, line in enumerate(lines):
        if letters[place] not in (WORDS, QUOTE):
            continue
        has_verb = any(verb in line.lower() for verb in verbs) and _VERB.search(line)
        span = _span(lines, letters, place) if has_verb else _dated(lines, letters, place)
        if span:
            start, end = span
            letters[start : end + 1] = [TELLS] * (end - start + 1)


def _span(lines: list[str], letters: list[str], place: int) -> tuple[int, int] | None:
    """From where to where the saying goes, found from its verb."""
    if letters[place] == QUOTE and not re.match(r"^\s*>\s*(?:\S+\s*>?\s*)?\w+\s*:?\s*$", lines[place]):
        return None
    for end in range(place, min(place + 3, len(lines))):
        if not _ENDS.search(lines[end]):
            if not lines[end].strip():
                break
            continue
        for start in range(place, max(place - 6, -1), -1):
            if letters[start] not in (WORDS, EMPTY) and start != place:
                break
            joined = " ".join(lines[start : end + 1])
            if len(joined) > 900:
                break
            if _LEAD.match(joined) and letters[start] != EMPTY:
                return start, end
        if _NAME_ONLY.match(lines[place]) or (lines[end].rstrip().endswith(":") and _PLAIN.match(lines[place]) and len(lines[place]) < 200):
            return _with_beginning(lines, letters, place), end
    return None


def _with_beginning(lines: list[str], letters: list[str], place: int) -> int:
    """The name may stand on the line before, when this one begins with an address."""
    is_begun = lines[place].lstrip().startswith(("<", "mailto:")) or "@" in lines[place].split(" ", 1)[0]
    return place - 1 if is_begun and place and letters[place - 1] == WORDS and len(lines[place - 1]) < 120 else place


def _dated(lines: list[str], letters: list[str], place: int) -> tuple[int, int] | None:
    line = lines[place]
    if letters[place] != WORDS or not ("@" in line or "GMT" in line or line.endswith("<")) or not _DIGIT.search(line, 0, 24):
        return None
    for end in range(place, min(place + 2, len(lines))):
        if _DATED.match("".join(lines[place : end + 1])) and letters[end] in (WORDS, QUOTE):
            return place, end
    return None


def header_kind(line: str) -> str:
    """Which header of a mail a line looks like, or nothing."""
    found = _HEADER.match(line[:200])
    return _KIND_OF.get(found[1].strip().lower(), "") if found else ""


def _headers(lines: list[str], letters: list[str]) -> None:
    """Headers of an older mail stand together: three kinds of them, one of them who it is from."""
    place = 0
    while place < len(lines):
        if letters[place] != WORDS or header_kind(lines[place]) not in ("from", "date", "subject", "to", "other"):
            place += 1
            continue
        end = _block(lines, letters, place)
        if end > place:
            letters[place:end] = [HEADER if letter != EMPTY else EMPTY for letter in letters[place:end]]
        place = max(end, place + 1)


def _block(lines: list[str], letters: list[str], start: int) -> int:
    """Where the headers that begin here end, or where they begin when they are none."""
    found: set[str] = set()
    last, strangers = start, 0
    for place in range(start, min(start + 24, len(lines))):
        kind = header_kind(lines[place]) if letters[place] in (WORDS, EMPTY) else ""
        if kind:
            found.add(kind)
            last, strangers = place + 1, 0
        elif letters[place] != EMPTY:
            strangers += 1
        elif place + 1 < len(lines) and not header_kind(lines[place + 1]):
            break
        if strangers > 1:
            break
    real = found - {"other"}
    return last if len(real) >= 3 or (len(real) == 2 and "from" in found and len(found) > 2) else start


def is_signature_mark(line: str) -> bool:
    """The line that signatures begin with ("-- ")."""
    return bool(_SIGNATURE_MARK.match(line[:20]))
