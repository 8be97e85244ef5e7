"""What mail servers say when a mail cannot be delivered, in their own words and languages: one line for each way of saying a thing.

Every phrase is bounded (no repeat of a repeat), so that a hostile text costs no more than its length.
"""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """One pattern that finds any of the phrases, in any case."""
    return re.compile("|".join(phrases), re.IGNORECASE | re.MULTILINE)


# Who writes bounces. A daemon is never a person; a postmaster may be one.
DAEMONS = any_of(
    r"mailer[-_. ]?daemon",
    r"mail[-_. ]?(?:er)?[-_. ]?delivery[-_. ]?(?:sub)?[-_. ]?(?:system|service)",
    r"delivery (?:sub)?system",
    r"^(?:mdaemon|mmdf|smtp_mail_service|mail_daemon)\b",
    r"smtp_mail_service",
    r"^internet mail delivery",
    r"^mail\.delivery\.system",
    r"MicrosoftExchange[0-9a-f]{10,}@",
)
POSTMASTERS = any_of(
    r"^p[o]{1,2}st[-_.]?(?:master|office)\b",
    r"\bpostmaster\b",
    r"^(?:mail|mailer|smtp|mta|daemon|bounce[sd]?|mailserver|mail-?system|mail[-_.]?administrator|mail[-_.]?router|mailgate|server)@",
    r"^(?:system|mail|network) administrator",
    r"^bounces?[-_+.]",
    r"^mta$|\bmta (?:service|system|daemon)|^mta[-_.\d]",
    r"mail (?:gateway|service|system)",
)

# What people write of who wait for something else than a mail.
GOODS = any_of(r"\b(?:parcel|package|order|goods|letter|post|cheque|furniture|appliance|meter|key|item|prescription|shopping)s?\b")
TITLES = any_of(
    r"undeliver(?:ed|able)",
    r"un-deliverable",
    r"non[- ]?(?:remis|deliver)",
    r"deliver\w*(?: \w+)? (?:status|failure|failed|fails|error|problem|report|notification|unsuccessful|delayed|warning|attempt)",
    r"(?:delivery|processing|smtp) (?:has failed|error|failure)",
    r"(?:mail|message|mail system)(?: delivery)? (?:fail|error|returned|undeliver|delayed|bounced|rejected|blocked)",
    r"(?:delayed|returned|bounced?|failed|rejected|blocked|undeliverable|automatically rejected) (?:e-?mail|mail|message|posting)",
    r"\bbounce notification",
    r"failure (?:notice|report)",
    r"(?:mail|message|delivery) (?:could not|cannot|was not|not)",
    r"could not (?:be )?(?:send|sent|deliver)",
    r"cannot (?:send|deliver)",
    r"return(?:ed|ing)(?: (?:mail|message))? to sender",
    r"unable to deliver",
    r"warning: (?:message|could not|mail|.{1,60}user unknown)",
    r"message status",
    r"(?:unknown|invalid|no such) (?:user|recipient|address)",
    r"user unknown",
    r"not (?:been )?delivered",
    r"mail recipient",
    r"problem delivering",
    r"unzustellbar|nicht zustellbar",
    r"notification d.{1,3}[ée]tat",
    r"no se (?:puede|pudo) entregar|retorno de correio|n[ãa]o entregue|mancata consegna|niet bezorgd|onbestelbaar|nie dostarczono",
    r"не доставлен|недоставлен|возвращ",
    r"エラー(?:通知)?|配信(?:不能|できません)|配送(?:失敗|不能)|送信(?:エラー|できません)|退信|投递失败|邮件(?:发送|投递)?失败",
    r"are not (?:a )?member",
)

# A mail did not arrive. Said by servers, and by people who complain about it.
FAILED = any_of(
    r"(?:could|can|was|were|is|has|have|had|did|will|been) ?n[o']t (?:be |been )?(?:\w+ )?(?:deliver|sent|reach|"
    r"process|relay|accept|complete|forward|valid|recogni)",
    r"(?:cannot|couldn'?t|can'?t) (?:be )?(?:\w+ )?(?:deliver|sent|reach|relay|accept)",
    r"(?:unable|not able|failed|wasn't able|impossible) to (?:\w+ )?(?:deliver|send|relay|reach|complete|process)",
    r"del[ie]very .{0,60}(?:fail|error|problem|unsuccess|impossible|abort|expired|delayed|not possible)",
    r"delivery to the following",
    r"(?:error|problem|failure|failed|trouble)\w* (?:was |has |have )?(?:\w+ ){0,4}deliver",
    r"undeliver|non[- ]?deliver|unzustellbar",
    r"(?:mail|message|it)\S* .{0,40}(?:bounced|rejected|returned|refused|blocked|discarded|not delivered|not accepted|undelivered)",
    r"following .{0,40}(?:address|recipient|user|destination|error).{0,60}(?:fail|error|reject|refus|problem|unknown)",
    r"failed (?:recipient|address)|failure reason|invalid (?:final )?(?:delivery|recipient|user|address)",
    r"did not (?:reach|receive)\b",
    r"permanent (?:fatal )?(?:delivery )?(?:error|failure)|fatal errors|transient (?:non-)?fatal",
    r"(?:user|host|domain|recipient|address|mailbox) .{0,30}(?:unknown|not (?:exist|found|valid|known|recogni[sz]ed))",
    r"unknown (?:user|recipient|host|domain|address)|no such (?:user|mailbox|domain|host|local|person|account)",
    r"(?:mailbox|quota) .{0,30}(?:full|unavailable|not found|exceed|over)|(?:over|exceed\w*) .{0,20}quota",
    r"does ?n[o']t exist|no longer (?:valid|exist|available|in use|active)",
    r"(?:^|[\s:;<(\[])[45][05]\d[ -](?:[245]\.\d{1,3}\.\d{1,3}\b|\S)",
    r"account .{0,20}(?:disabled|suspended|inactive)",
    r"are not (?:a )?member|not allowed to post",
    r"nicht (?:zugestellt|erreicht)|n.a pas pu|n.a pu [êe]tre|no (?:se )?p(?:udo|uede) |nie (?:można|mo.na|istnieje|"
    r"zosta)|non [èe] stato|niet (?:worden )?(?:bezorgd|afgeleverd)",
    r"できません|見つかりません|届けられません|宛先|доставлен|доставить|无法|失败|無法",
)
# A server is still trying.
LATER = any_of(
    r"will (?:be retried|continue to|keep trying|try (?:again|to))",
    r"(?:has|have|been|is) (?:been )?delayed",
    r"still (?:being )?(?:retr|try)",
    r"warning (?:message )?only|this is a warning",
    r"no action is required",
    r"(?:not|n't) (?:need|have) to (?:resend|re-send|send)",
    r"temporarily (?:undeliver|unable)",
    r"has not yet been delivered|not been able to deliver.{0,40}yet",
)
# Where the mail that came back begins.
ORIGINAL = any_of(
    r"^[-=_*#|> ]{2,60}(?:below (?:this|the next) line|this is a copy|original (?:message|mail|header)|"
    r"the (?:original|header|message|unsent|body|transcript of the mail)).*",
    r"^[-=_*#|> ]{2,60}(?:returned (?:message|mail)|(?:start of )?(?:the )?(?:forwarded|undelivered|unsent|rejected|"
    r"enclosed) |included|copy of|message (?:header|text|contents?)).*",
    r"^[-=_*#|> ]{2,60}(?:headers? (?:of|from|follow)|raw message|returned mail follows|end of message).*",
    r"^(?:received|return-path|dkim-signature|message-id|mime-version|x-mailer|x-originating-ip): .*",
    r"^(?:your |the )?(?:original|unsent|undelivered|returned) (?:message|mail)(?: headers?| text)?(?: follows|"
    r" is included| is attached)?.{0,20}[:.]\s*$",
    r"^.{0,50}(?:message|headers?|mail) follows?[.:]?\s*[-*= ]{0,60}$",
    r"^(?!.*receive).{0,50}(?:copy|headers?|text) of (?:the|your) (?:original |undelivered |returned )?(?:message|mail).{0,60}$",
    r"^(?:old|bounced|original) (?:message|e-?mail|mail): *$",
    r"^-{6,}\s*$(?=\n\s*bounced)",
)
# The address is said to be someone else than who failed.
NOT_THEM = any_of(
    r"(?<!generated )(?<!expanded )(?<!forwarded )(?<!redirected )\bfrom\W{0,6}$",
    r"(?:sender|sent by|contact|report(?:ed)? (?:to|by)|assistance|help|questions?|administrator|postmaster|helo|ehlo|"
    r"reply|subscribe|write)\W{0,12}(?:to |at |mail to )?\W{0,6}$",
    r"(?:mail|message) (?:sent )?(?:by|from)\W{0,6}$",
    r"^\s*(?:to|cc|from|sender|reply-to|subject|mail from|message-id|x-[\w-]+|for)\s*:.{0,200}$",
    r"please (?:send|e-?mail|forward|contact).{0,40}$",
    r"may not follow\W{0,6}$",
    r"your (?:mail|message) from.{0,10}$",
)
ADDRESSEE = any_of(
    r"following (?:\S+ ){0,3}(?:recipient|address|user|destination|mailbox)",
    r"failed (?:recipient|address)e?s?",
    r"could not be (?:delivered|sent) to",
    r"(?:unable|not able) to deliver",
    r"(?:undeliverable|intended|invalid) (?:address|recipient)",
    r"fatal errors",
    r"did not (?:reach|receive)",
    r"rcpt to:",
    r"delivery (?:has )?(?:fail\w+|error)",
)
# Nothing failed: a person is asked to show that they are one.
CHALLENGE = any_of(
    r"waitlisted|(?:add yourself to|listed\s{1,4}on)\s{1,4}(?:my|the)\s.{0,20}guest\s{1,4}list",
    r"(?:confirm|verify|prove) (?:that )?you(?:r|'re| are)? .{0,40}(?:human|person|real|not a (?:robot|machine|spammer)|sender|identity)",
    r"approve(?:d)? sender.{0,40}(?:click|reply)|challenge[-/ ]response",
)
