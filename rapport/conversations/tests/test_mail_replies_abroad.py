"""Answers as mail programs write them in many languages: only what was said now is left."""

import pytest

from .mail_making import read

SAID = "Please ring me."
QUOTE = "> Dear Olwen\n> your bill is 12\n"
LEADS = [
    "On Mon, 23 Nov 2026 at 09:00, Help <help@northgate.example> wrote:",
    "2026年11月23日(月) 9:00 Help <help@northgate.example>:",
    "Help <help@northgate.example> 于2026年11月23日周一 09:00写道：",
    "\u202bفي الاثنين، 23 نوفمبر 2026 في 9:00 ص تمت كتابة ما يلي بواسطة \u202aHelp\u202c\u200f <\u202ahelp@northgate.example\u202c\u200f>:\u202c",
    "\u202bבתאריך יום ב׳, 23 בנוב׳ 2026 ב-9:00 מאת \u202aHelp\u202c\u200f <\u202ahelp@northgate.example\u202c\u200f>:\u202c",
    "Quoting Help <help@northgate.example>:",
    "Ar Llun, 23 Tach 2026 am 09:00, ysgrifennodd Help <help@northgate.example>:",
    "Na 23.11.2026 в 9:00, Help написа:",
    "Pada tanggal Sen, 23 Nov 2026 pukul 09.00 Help <help@northgate.example> menulis:",
    "El dl., 23 de nov. 2026 a les 9:00, Help <help@northgate.example> va escriure:",
    "V V pon., 23. nov. 2026 ob 09:00 je oseba Help <help@northgate.example> napisala:",
    "From: Help <help@northgate.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\n",
]
HEADS = [
    "Kimden: Help <help@northgate.example>\nGönderildi: 23 Kasım 2026 Pazartesi 09:00\nKime: Olwen\nKonu: Fatura",
    "De la: Help <help@northgate.example>\nTrimis: luni, 23 noiembrie 2026 09:00\nCătre: Olwen\nSubiect: Factura",
    "Από: Help <help@northgate.example>\nΣτάλθηκε: Δευτέρα, 23 Νοεμβρίου 2026 9:00\nΠρος: Olwen\nΘέμα: Λογαριασμός",
    "寄件者: Help <help@northgate.example>\n寄件日期: 2026年11月23日 9:00\n收件者: Olwen\n主旨: 帳單",
    "מאת: Help <help@northgate.example>\nנשלח: יום שני 23 נובמבר 2026 09:00\nאל: Olwen\nנושא: חשבון",
    "من: Help <help@northgate.example>\nتم الإرسال: 23/11/2026\nإلى: Olwen\nالموضوع: فاتورة",
    "От: Help <help@northgate.example>\nИзпратено: 23 ноември 2026 г. 9:00\nДо: Olwen\nОтносно: Сметка",
    "Oddi wrth: Help <help@northgate.example>\nAnfonwyd: 23 Tachwedd 2026 09:00\nAt: Olwen\nPwnc: Bil",
]
SIGNED = [
    "Verstuurd vanaf mijn iPhone", "Odesláno z iPhonu", "Надіслано з iPhone", "iPhone’umdan gönderildi", "從我的 iPhone 傳送", "나의 iPhone에서 보냄",
    "Στάλθηκε από το iPhone μου", "Anfonwyd o fy iPhone", "נשלח מה-iPhone שלי", "تم الإرسال من الـ iPhone", "Télécharger Outlook pour iOS",
    "Holen Sie sich Outlook für Android", "Outlook voor iOS downloaden", "Envoyé à partir d’Outlook pour Android",
]  # fmt: skip


@pytest.mark.parametrize("lead", LEADS)
def test_whoever_is_said_to_have_written_the_rest(lead):
    for rest in (QUOTE, "Dear Olwen\nyour bill is 12\n") if "Date:" not in lead else (QUOTE,):
        told = read(f"{SAID}\n\n{lead}\n{rest}", subject="Re: Your bill")
        assert told.reply_text == SAID
        assert "your bill is 12" in told.quoted


def test_an_answer_below_what_it_answers():
    assert read(f"{LEADS[-1]}\n{QUOTE}\n{SAID}\n", subject="Re: Your bill").reply_text == SAID


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_an_older_mail(head):
    assert read(f"{SAID}\n\n{head}\n\nDear Olwen\n\nyour bill is 12\n", subject="Re: Your bill").reply_text == SAID


@pytest.mark.parametrize("line", SIGNED)
def test_what_a_device_signs_with(line):
    told = read(f"{SAID}\n\n{line}\n", subject="Re: Your bill")
    assert (told.reply_text, told.signature) == (SAID, line)


@pytest.mark.parametrize(
    "text",
    [
        "He wrote: see you on 3 March at 10.\nI disagree.",
        "From: Monday\nTo: Friday\nI am out. Come on Saturday.",
        "Date: 3 March\nTime: 10\nSubject: boiler\nPlease come.",
        "Name: Olwen\nEmail: olwen@example.com\nDate: 3 March 2026 10:00\nThe heating is off.",
        "I sent it with my iPhone and it got lost.",
        "Write to Ann <ann@example.com> about the visit, she knows more:\nthe door is green.",
    ],
)
def test_words_that_look_alike_are_left(text):
    assert read(text).reply_text == text


def test_a_passed_on_mail_with_an_address_on_the_next_line():
    head = "-------- Forwarded Message --------\nSubject: Damp\nDate: Thu, 9 Jan 2020 16:24:28 +0100\nFrom: Nikola <nikola@example.com>\nTo: Ann Lee <ann@example.com>, Jiří\n"
    told = read(f"{head}<jiri@example.com>\n\nIt is damp.\n", subject="Fwd: Damp")
    assert told.reply_text == "It is damp."
    assert told.forwarded.sender.email == "nikola@example.com"


def test_words_put_before_the_parts_are_read_when_there_are_no_others():
    file = "Content-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx"
    headers = {"content_type": 'multipart/mixed; boundary="edge"'}
    assert read(f"Hi, see the picture.\r\n--edge\r\n{file}\r\n--edge--", **headers).reply_text == "Hi, see the picture."
    assert read(f"This is a multi-part message in MIME format.\r\n--edge\r\n{file}\r\n--edge--", **headers).reply_text == ""


def test_a_telephone_number_is_no_code():
    text = "Your mail could not be delivered. Contact Customer Support at 480-624-2500.\r\n\r\n<bob@customer.example>:\r\nthe mailfolder is full."
    told = read(text, subject="failure notice", return_path="<>", **{"from": "MAILER-DAEMON@mx.example"})
    assert (told.kind, told.bounce.status, told.bounce.recipients) == ("bounce", "", ("bob@customer.example",))
