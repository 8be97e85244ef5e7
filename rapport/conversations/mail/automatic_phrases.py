"""What machines say when they answer for somebody, in the languages of the programs that say it: one line for each language or program.

Every phrase is bounded, so that a hostile text costs no more than its length.
"""

import re

from .bounce_phrases import any_of

# "Automatic reply", said by a machine of itself at the head of a subject.
_ANSWERS = (
    r"auto(?:matic|mated|matically generated|[- ]?generated)?[ -]?(?:reply|response|respond[eo]r|answer|acknowledge?ment|notification)",
    r"automatische[rs]? (?:antwort|beantwortung|abwesenheit\w*|eingangsbest[äa]tigung)|abwesenheits\w{3,20}|urlaubs(?:benachrichtigung|"
    r"meldung)",
    r"automatis(?:ch|che) (?:antwoord|bericht|beantwoording)|afwezigheids?\w{0,12}",
    r"r[ée]ponse (?:automatique|auto)|message (?:d['’]absence|automatique)|accus[ée] de r[ée]ception automatique|absence automatique",
    r"respuesta autom[áa]tica|autor(?:r)?espuesta|mensaje autom[áa]tico",
    r"rispost[ae] automatic[ah]e?|risponditore automatico",
    r"respostas? autom[áa]ticas?|resposta autom[àa]tica|mensagem autom[áa]tica",
    r"auto-?svar|automatis(?:k|kt) svar|fr[åa]nvaro(?:meddelande|besked)?|frav[æa]r(?:smelding|sbesked)?",
    r"automaattinen (?:vastaus|viesti)|poissaolo(?:ilmoitus|viesti)?|sj[áa]lfvirkt svar",
    r"odpowied[źz] automatyczna|automatyczna odpowied[źz]|auto-?odpowied[źz]|powiadomienie o nieobecno[śs]ci",
    r"automatick[áa] (?:odpov[ěe][ďd]|odpove[ďd])|samodejni odgovor|automatski odgovor|аутоматски одговор",
    r"automatikus v[áa]lasz|r[ăa]spuns automat|otomatik (?:yan[ıi]t|cevap)|αυτ[όο]ματη απ[άα]ντηση",
    r"автоответ(?:чик)?|автоматический ответ|автоматична відповідь|автоматичен отговор|автовідповідь",
    r"automatinis atsakymas|autom[āa]tisk[āa] atbilde|automaat(?:ne )?vastus|freagra uathoibr[íi]och|(?:ateb|ymateb) awtomatig",
    r"tr[ảa] l[ờo]i t[ựu] đ[ộo]ng|t[ựu] đ[ộo]ng tr[ảa] l[ờo]i|balasan otomatis|jawapan automatik|स्वचालित (?:उत्तर|जवाब)",
    r"رد تلقائي|الرد التلقائي|پاسخ خودکار|תשובה אוטומטית|מענה אוטומטי|ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ",
    r"自動(?:返信|応答|回[复覆復])|自动(?:答[复覆]|回[复覆]|应答)|자동 ?(?:회신|응답|답장)|부재중 ?자동 ?응답",
)
# "Out of office": what a person may also write about.
_OUT = (
    r"out[ -]?of[ -]?(?:the[ -]?)?office|\boof\b|\booo\b|away from (?:the office|my mail|my desk)|vacation (?:message|reply|response|"
    r"notice)",
    r"nicht im (?:b[üu]ro|haus)|au(?:ß|ss)er haus|afwezig|niet (?:aanwezig|op kantoor)",
    r"absent(?:e|\(e\))? du bureau|absence du bureau|hors du bureau|fuera de (?:la )?oficina|ausente de la oficina",
    r"fuori (?:sede|ufficio)|assente dall['’]ufficio|fora do (?:escrit[óo]rio|trabalho)|ausente do escrit[óo]rio|fora de l['’]oficina",
    r"ikke (?:til stede|p[åa] kontoret)|inte p[åa] kontoret|poissa(?: toimistolta)?|poza biurem|nieobecno[śs][ćc]",
    r"mimo kancel[áa][řr]e?|h[áa]zon k[íi]v[üu]l|ofis d[ıi][şs][ıi]nda|εκτ[όο]ς γραφε[ίι]ου|(?:allan o['’]r|o['’]r) swyddfa",
    r"нет на месте|вне офиса|поза офісом|извън офиса|خارج المكتب|מחוץ למשרד|不在(?:通知|のお知らせ|自動)|休暇のお知らせ|부재중",
)
# Single words that begin such a subject, and many others.
_WEAK = (
    r"auto|away|absen(?:t|ce|z)(?:\(e\))?|on (?:annual |parental |maternity |paternity |sick )?leave|annual leave|on holiday|"
    r"on vacation|vacation|"
    r"abwesend|urlaub|im urlaub|en cong[ée]s?|cong[ée]s?|je suis absente?|ausente|de vacaciones|vacaciones|assente|in ferie|ferie|"
    r"met vakantie|vakantie|de f[ée]rias|f[ée]rias|semester|p[åa] ferie|lomalla|na urlopie|urlop|nep[řr][íi]tomnost|dovolen[áa]|"
    r"szabads[áa]g|"
    r"[ıi]zindeyim|отпуск|в отпуске|відпустка|отсутств\w*|不在|外出|休暇|休假|휴가",
)
_FOLLOWS = (
    r"(?=\s*(?:$|[:：;\-–—(\[\])】|,.!\"']|(?:re|aw|sv|antw|odp|fwd?|from|to|until|till|til|from|auf|von|vom|bis|an|aan|van|tot|de|du|des|"
    r"jusqu\S*|"
    r"hasta|fino|a|do|da|na|od|от|до|för|for|fra|reply|response|message|notice|notification|auto\w*)\b|\d))"
)
_OPENS = (
    r"(?:(?:i am|i['’]m|i will be|am|is|we are|currently|now|please note:?|je suis|ich bin|ik ben|jag [äa]r|jeg er|estoy|sono|"
    r"estou)\s+){0,2}"
    r"(?:(?:currently|actuellement|derzeit|momenteel|zurzeit)\s+)?"
)
SUBJECT = re.compile(rf"(?:{'|'.join(_ANSWERS)}){_FOLLOWS}|{_OPENS}(?:{'|'.join(_OUT)}){_FOLLOWS}", re.IGNORECASE)
# A machine puts the subject it answers behind its own word; Notes says when somebody is back.
COMPOSED = re.compile(
    rf"(?:{'|'.join(_WEAK)})[^:：]{{0,40}}[:：\-–]?\s*(?:re|aw|sv|antw|odp|tr|rv)\s*:|"
    r"auto:.{1,120}(?:out of|away|return(?:s|ing)|absent|abwesend|fuori|ausente|afwezig|不在|left )",
    re.IGNORECASE,
)
AT_THE_END = re.compile(
    rf"[\-–—:(\[]\s{{0,4}}(?:{_ANSWERS[0]}|{_ANSWERS[1]}|{_ANSWERS[3]}|{_ANSWERS[-1]})[)\].!]{{0,3}}\s*$",
    re.IGNORECASE,
)
WEAK = re.compile(rf"(?:{'|'.join(_WEAK)})", re.IGNORECASE)

# Words of a machine at the beginning of a text; each names the answer itself.
SAYS_SO = any_of(
    r"this is an? (?:automat(?:ed|ic)|auto)[ -]?(?:generated )?(?:e-?mail |mail )?(?:reply|response|answer|acknowledge?ment|message|"
    r"notification)\b",
    r"automatic(?:ally)? (?:generated )?(?:reply|response) (?:to|from)\b|auto-?generated (?:reply|response)\b",
    r"(?:jest to|to jest) automatyczna (?:odpowied|wiadomo)|(?:dies|das) ist eine automatische? (?:antwort|nachricht|e-?mail)",
    r"(?:dies(?:e|er)?) (?:e-?mail|nachricht) wurde automatisch (?:erstellt|erzeugt|generiert|versandt)",
    r"ceci est (?:une r[ée]ponse|un message) automatique|este es un mensaje (?:de respuesta )?autom[áa]tic|"
    r"[ée]sta es una respuesta autom[áa]tica",
    r"questo (?:è|e['’]) un messaggio automatico|dit is een automatisch|esta [ée] uma (?:resposta|mensagem) autom[áa]tica",
    r"detta [äa]r ett automatiskt|dette er (?:et|en) automatisk|t[äa]m[äa] on automaattinen|это автоматическ|mae hwn yn (?:ateb|"
    r"neges) awtomatig",
    r"自動(?:返信|送信|応答)(?:されて|メール|です)|自动(?:回复|发送)|자동(?:으로)? ?(?:회신|발송|응답)",
)
# Somebody is away and says so themselves.
AWAY = any_of(
    r"\b(?:i|we) (?:am|are|'m|’m|will be|have been)\s+(?:(?:currently|now|presently|also)\s+)?(?:away|out\b|on (?:\w+ ){0,2}(?:vacation|"
    r"leave|holiday)|"
    r"unavailable|travel+ing|not in the office|no longer (?:with|work))",
    r"(?:thank you|thanks) for your (?:e-?mail|message|mail|note).{0,120}(?:away|out of|on (?:\w+ )?leave|holiday|vacation|return|"
    r"back (?:on|in))",
    r"(?:no|limited|intermittent) access to (?:my )?e-?mail|currently out of (?:the )?office|not be able to (?:read|answer|"
    r"check) (?:my )?e-?mail",
    r"\b(?:ich bin|bin ich|ich habe).{0,80}(?:nicht im (?:b[üu]ro|haus)|abwesend|au(?:ß|ss)er haus|urlaub|nicht (?:erreichbar|"
    r"zu erreichen)|wieder)",
    r"\b(?:je suis|je serai|actuellement).{0,60}(?:absente?|en cong|en vacances|hors du bureau|en d[ée]placement)",
    r"\b(?:estoy|estar[ée]|me encuentro|actualmente).{0,60}(?:fuera|ausente|de vacaciones|de baja)",
    r"\b(?:sono|sar[òo]|attualmente).{0,60}(?:assente|fuori|in ferie|in vacanza)",
    r"\b(?:ik ben|momenteel|ik heb).{0,60}(?:afwezig|vakantie|niet aanwezig|niet op kantoor|verlof)",
    r"\b(?:estou|estarei|encontro-me).{0,60}(?:ausente|fora|de f[ée]rias)",
    r"\b(?:przebywam|jestem|b[ęe]d[ęe]).{0,60}(?:urlop|poza biurem|nieobecn)",
    r"\b(?:jag|jeg|vi) (?:[äa]r|er|har).{0,60}(?:ledig|semester|ferie|ikke (?:til stede|p[åa] kontoret)|inte p[åa] kontoret|frav[æa]r|"
    r"fr[åa]nvaro|tilbage|tillbaka)",
    r"\bolen.{0,60}(?:lomalla|poissa)|(?:нахожусь|буду|сейчас).{0,60}(?:отпуск|отсутств|вне офиса)|(?:jsem|budu).{0,60}(?:mimo|dovolen|"
    r"nep[řr][íi]tom)",
    r"szabads[áa]gon|h[áa]zon k[íi]v[üu]l|ofis d[ıi][şs][ıi]nda|izindeyim|allan o['’]r swyddfa|ar fy ngwyliau",
    r"不在に|休暇(?:中|を)|外出(?:中|してお)|正在(?:休假|出差|外出)|休假中|부재중|휴가",
)
# A desk says that it has what was sent to it.
RECEIVED = any_of(
    r"\b(?:we(?: have|['’]ve)?|has been|was) received (?:your|with)|(?:thank you|thanks) for (?:contacting|getting in touch|your "
    r"(?:e-?mail|message|enquiry|inquiry|request))|your (?:request|enquiry|inquiry|ticket|case|message) .{0,60}(?:has been|was) "
    r"(?:received|created|logged|registered)|\b(?:ticket|case) .{0,40}(?:has been|was) (?:created|opened|logged)",
    r"(?:haben|wurde).{0,40}(?:erhalten|eingegangen)|vielen dank f[üu]r ihre (?:anfrage|nachricht|e-?mail)",
    r"(?:avons|a) bien (?:re[çc]u|[ée]t[ée] re[çc]u)|hemos recibido su|abbiamo ricevuto|recebemos (?:o|a) (?:seu|sua)|"
    r"hebben (?:uw|je) .{0,40}ontvangen|otrzymali[śs]my",
)
# The programs that run lists answer who writes to them.
LIST_SERVERS = re.compile(
    r"(?:majordomo|listserv|listproc|lyris|ecartis|mailman|sympa|ezmlm|listar|smartlist)\b|[^@\s]{1,100}-(?:request|owner|confirm|help|"
    r"subscribe|"
    r"unsubscribe|bounces?)(?:\+[^@]{1,100})?@",
    re.IGNORECASE,
)
LIST_TITLES = any_of(
    r"^(?:re: )?majordomo (?:results|file)",
    r"your message to .{1,120} (?:awaits|is awaiting|is waiting for) moderator|your (?:posting|message|mail) to .{1,120}(?:rejected|"
    r"held|not approved)",
    r"^(?:the )?(?:output of|results of) your (?:job|e-?mail commands?|commands?)|^listserv (?:command|reply)|"
    r"command .{0,40}(?:rejected|results)",
    r"request to mailing list .{1,120} rejected|^confirm [0-9a-f]{8,}|mailing list memberships? reminder|"
    r"^welcome to the .{1,120} mailing list",
    r"your confirmation is required to (?:join|leave)|confirm (?:subscribe|unsubscribe|your subscription)|^(?:un)?subscri(?:be|"
    r"ption) (?:confirm|request)",
)
# A person's mail waits until whoever wrote it shows that they are one.
CHALLENGE = any_of(
    r"(?:protecting|protect) (?:myself|my (?:inbox|mailbox)|themsel\w+|itself|\w+) (?:from|against) .{0,40}(?:junk|spam|unwanted)",
    r"(?:click|follow|reply|respond|send).{0,160}so (?:that )?(?:i|we|\w+) can receive your (?:e-?)?mails?",
    r"senders? to (?:verify|confirm|prove|identify)|(?:verify|confirm|prove) (?:that )?(?:you|they|senders?) (?:are|is|"
    r"'re) (?:a )?(?:human|real|not a)",
    r"(?:is|was|has been|are) (?:being )?held .{0,80}(?:because|until|pending).{0,160}(?:verif|confirm|authent|approv|authori)",
    r"to (?:release|deliver) (?:your|this) (?:message|mail|e-?mail).{0,120}(?:click|reply|respond|send|follow)",
    r"(?:has|have) not (?:yet )?been verified|not (?:yet )?(?:on|in) my (?:approved|list of approved|white|allow|safe)",
)
