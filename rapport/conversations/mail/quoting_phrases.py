"""How mail programs, in their languages, lead over to an older mail, head one that was passed on, and sign for their owner.

Every phrase is bounded, so that a hostile text costs no more than its length.
"""

import re

VERB = re.compile(
    r"(?:\b(?:wrote|writes|said|schrieb|écrit|ecrit|escribi[oó]|escreveu|ha scritto|scrisse|schreef|geschreven|skrev|"
    r"napisał\w*|napisa[lł]\(a\)|napisala?|pisze|ysgrifennodd|menulis|va escriure|quoting|zitat von|написа|"
    r"написал\w*|пишет|пише|писал\w*|kirjoitti|napsal\w*|napísal\w*|írta|yazdı|a scris|έγραψε|đã viết|je napisao|napisao|kirjutas|rašė)\b"
    r"|写道|寫道|さんは書きました|のメッセージ|작성|כתב|كتب|เขียนว่า)",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"^[\s>*|-]{0,12}(?:on|am|le|el|em|il|op|den|på|w dniu|dnia|dne|at|in|vào|pe|в|um|il giorno|quoting|zitat von|ar|na|на|dana|pada|"
    r"citando|a|nel|tarih\w*)\b.{0,400}?"
    r"(?:\d|@).{0,400}?",
    re.IGNORECASE | re.DOTALL,
)
ENDS = re.compile(r"(?:[:：]|wrote|----|>)[\s*-]{0,8}$", re.IGNORECASE)
PLAIN = re.compile(r"^[\s>*|]{0,8}[^\s].{1,160}(?:@|\d).{0,160}$", re.DOTALL)
NAME_ONLY = re.compile(
    r"^[\s>*]{0,4}(?:[^\W\d_][\w.'’-]{0,30}\s){1,4}(?:wrote|schrieb|a écrit|escribió|ha scritto|написал\w*|пишет)\s?:\s*$", re.IGNORECASE
)
DATED = re.compile(
    r"^[\s>*]{0,4}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\w{2,4}\.?,? \d{1,2}\.? \w{3,10}\.? \d{4}|\d{1,2} \w{3,12}\.? \d{4})[,\s]"
    r".{0,200}(?:<[^<>\s]{1,64}@[^<>\s]{1,255}>|GMT[+-]\d\d:?\d\d.{1,80})\s*:?\s*$",
    re.DOTALL,
)
# In whatever language: somebody with an address, a year, an hour, and a colon at the end.
ADDRESSED = re.compile(
    r"^(?=.{0,300}\b(?:19|20)\d\d)(?=.{0,300}\d[:.h]\d\d)[^:：]{0,200}?(?:\d[:：]\d\d[^:：]{0,200}?)?[<(]\W{0,3}[^\s<>()@]{1,64}@[^\s<>()]{1,255}[)>]"
    r"[^\w<>]{0,4}(?:.{0,60}\S)?[:：][^\w]{0,4}$",
    re.DOTALL,
)
PASSED_ON = re.compile(
    r"^[\s>*]{0,8}(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)|"
    r"inicio del mensaje reenviado|início da mensagem (?:re)?encaminhada|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"vidarebefordrat brev|start på videresendt (?:besked|melding)|początek przekazywanej wiadomości|начало переадресованного сообщения|"
    r"välitetty viesti alkaa|přeposlaná zpráva|転送されたメッセージ|下面是被转发的邮件)\s*:?\s*$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"(?:please )?(?:type|write|enter|leave) (?:your )?reply (?:above|before) this line|reply above this line|"
    r"(?:bitte )?antworten sie (?:bitte )?(?:über|oberhalb) dieser (?:zeile|linie)|répondez au-dessus de cette ligne",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s>]{0,6}(?:[-_=+~#*—–ᐧ•.]\s?){1,200}\s*$")
SIGNATURE_MARK = re.compile(r"^\s{0,3}(?:--|—|––|__)\s*$")
SENT_FROM = re.compile(
    r"^[\s>*(]{0,4}(?:sent (?:from|via|with|by|using)\b.{1,80}|get outlook for \w.{0,60}|envoyé (?:de|depuis)\b.{1,80}|"
    r"(?:von|mit) (?:meinem|meiner|mein)\b.{1,60}(?:gesendet|geschickt)|(?:gesendet|verschickt) (?:von|mit)\b.{1,80}|"
    r"enviado (?:desde|do|de)\b.{1,80}|"
    r"inviato (?:da|dal|con)\b.{1,80}|verzonden (?:vanaf|met|van)\b.{1,80}|skickat från\b.{1,80}|sendt fra\b.{1,80}|lähetetty\b.{1,80}|"
    r"wysłan[eoy]\b.{0,10}\b(?:z|przez)\b.{1,80}|отправлено (?:с|из)\b.{1,80}|"
    r"diese nachricht wurde von meinem\b.{1,80}|iPhoneから送信|从我的 ?iPhone ?发送|发自我的.{1,30}|"
    r"mailbird (?:ile|lite)\b.{0,60}|yahoo mail: search, organi[sz]e, conquer)$",
    re.IGNORECASE,
)
# The same in any language: "sent" first or last, and the name of a device or a program.
DEVICES = ("iphon", "ipad", "android", "outlook", "galaxy", "samsung", "huawei", "xiaomi", "blackberry", "smartphone")
SENT_ANYHOW = re.compile(
    r"^(?:verstuurd|odesláno|odoslané|надіслано|trimis|στάλθηκε|elküldve|poslano|enviat|anfonwyd|נשלח|تم الإرسال|أرسلت|envoyé|"
    r"télécharge[rz]|obtene[rz]|obtenir|scarica|ottieni|holen sie|laden sie|hämta|hent|hanki|pobierz|stáhnout|baixe?|obter|"
    r"lähetetty|изпратено|saadetud|išsiųsta|nosūtīts|được gửi|gửi từ|dikirim|ส่งจาก).{1,70}$|"
    r"^.{1,70}(?:gönderildi|傳送|发送|送信|보냄|보냅니다|downloaden|herunterladen|से भेजा गया|ارسال شده)[.。!]?$",
    re.IGNORECASE,
)
SENT_WORDS = (
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
    *("отправлено", "diese nachric", "diese nachri", "iphone", "从我的", "发自我", "mailbird", "yahoo mail:"),
)
PASSED_WORDS = (
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
VERBS = (
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
        "ysgrifennodd",
        "menulis",
        "escriure",
        "quoting",
        "zitat von",
        "написа",
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
HEADERS = {
    "from": "from|von|de|da|från|fra|van|od|lähettäjä|от|від|от кого|expéditeur|remitente|mittente|afzender|kimden|"
    "feladó|de la|από|寄件者|מאת|من|od koho|từ|oddi wrth|from/von|差出人|送信者|发件人|寄件者|보낸 사람",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|inviato|data|skickat|"
    "sendt|dato|verzonden|wysłano|дата|отправлено|надіслано|lähetetty|päiväys|fecha|日時|送信日時|发送时间|日期|날짜|odesláno|küldve|"
    "elküldve|gönderildi|tarih|trimis|στάλθηκε|寄件日期|傳送時間|보낸 날짜|נשלח|تم الإرسال|изпратено|poslano|odoslané|"
    "enviat|enviat el|đã gửi|"
    "anfonwyd",
    "to": "to|an|à|a|till|til|aan|do|кому|para|destinataire|destinatario|vastaanottaja|宛先|收件人|받는 사람|komu|címzett|"
    "kime|către|προς|收件者|אל|إلى|до|prima|za|per a|tới|at",
    "subject": "subject|betreff|objet|oggetto|asunto|assunto|ämne|emne|onderwerp|temat|тема|aihe|件名|主题|主旨|제목|předmět|tárgy|"
    "konu|subiect|θέμα|נושא|الموضوع|относно|predmet|zadeva|tema|chủ đề|pwnc",
    "other": "cc|bcc|kopie|copie à|copia|kopia|reply-to|reply to|antwort an|risposta|importance|priority|attachments|"
    "organization|message-id|mailed-by|копия|cc/kopie|résumé",
}
KIND_OF = {word: kind for kind, words in HEADERS.items() for word in words.split("|")}
