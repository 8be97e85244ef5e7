import dataclasses
import re

import pytest

from rapport.customers.reading import CardRefused, Limits, Unreadable, read_cards
from rapport.customers.reading.cards import CardAddress, CardValue
from rapport.customers.tests import real_data

CONTACTS = real_data.folder("1_contacts")
REAL = sorted([*CONTACTS.rglob("*.vcf"), *CONTACTS.rglob("jcard*.json")])
WITH_RESULT = [path for path in REAL if path.with_name(path.name + ".out").exists()]
COMPARED = [
    field.name
    for field in dataclasses.fields(next(read_cards(REAL[0])))
    if field.name not in ("number", "version", "warnings", "others", "pictures")
]


def cards_of(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "people.vcf"
    path.write_bytes(text.encode(encoding))
    return list(read_cards(path))


def card_of(tmp_path, lines, version="3.0"):
    (card,) = cards_of(tmp_path, f"BEGIN:VCARD\r\nVERSION:{version}\r\n{lines}\r\nEND:VCARD\r\n")
    return card


class TestRealFiles:
    @pytest.mark.parametrize("path", REAL, ids=lambda path: str(path.relative_to(CONTACTS)))
    def test_every_file_gives_its_cards(self, path):
        found = list(read_cards(path))
        begins = len(re.findall(rb"(?im)^BEGIN:VCARD", path.read_bytes())) or 1
        assert len(found) == begins
        assert not any(isinstance(card, CardRefused) for card in found)

    @pytest.mark.parametrize("path", WITH_RESULT, ids=lambda path: path.name)
    def test_what_another_reader_made_of_it_says_the_same(self, path):
        """The .out files are another program's normal form of each card: read, both must say the same."""
        ours, theirs = (list(read_cards(p)) for p in (path, path.with_name(path.name + ".out")))
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            for name in COMPARED:
                assert _loosely(getattr(mine, name)) == _loosely(getattr(other, name)), name

    def test_a_phone_book_full_of_quoted_printable(self):
        cards = list(read_cards(CONTACTS / "ez-vcard" / "John_Doe_ANDROID.vcf"))
        assert cards[4].organisation == "ÑÑÑÑÑÑÑÑÑÑÑÑ"
        assert cards[4].pictures == 1

    def test_the_example_of_the_standard(self):
        (card,) = read_cards(CONTACTS / "ez-vcard" / "rfc6350-example.vcf")
        assert (card.name, card.family, card.language, card.gender) == ("Simon Perreault", "Perreault", "fr", "M")
        assert card.phones[0] == CardValue("+1-418-656-9254 ext 102", ("work", "pref"))
        assert (card.suffix, card.birthday) == ("ing. jr,M.Sc.", "--0203")


def _loosely(value):
    """Dates in any form are one; so are line breaks; a soft break written out as text in one file is left aside."""
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-?\d{2}(?:-?\d{2})?(?:T[\d:]+)?", value):
            return re.sub(r"\D", "", value)[:6]
        return re.sub(r"(?:\n=)?\s+", " ", value)
    if isinstance(value, tuple):
        return [_loosely(each) for each in value]
    return value


class TestReading:
    def test_a_soft_break_and_a_code_page(self, tmp_path):
        card = card_of(
            tmp_path, "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCl=\r\nler;J=F6rg\r\nNOTE;QUOTED-PRINTABLE:a=0D=0Ab", "2.1"
        )
        assert (card.family, card.given, card.notes) == ("Müller", "Jörg", ("a\nb",))

    def test_a_file_of_windows_1252_that_does_not_say_so(self, tmp_path):
        (card,) = cards_of(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë Müller\nEND:VCARD\n", "cp1252")
        assert card.name == "Zoë Müller"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
    def test_a_file_with_wide_characters(self, tmp_path, encoding):
        (card,) = cards_of(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë 漢字\nEND:VCARD\n", encoding)
        assert card.name == "Zoë 漢字"

    def test_lines_folded_anywhere(self, tmp_path):
        card = card_of(tmp_path, "FN:Ann\r\n  Lee\r\nTEL;TYPE=\r\n\tcell:07700 90\r\n 0123")
        assert (card.name, card.phones) == ("Ann Lee", (CardValue("07700 900123", ("cell",)),))

    def test_a_group_gives_its_property_the_owners_word(self, tmp_path):
        card = card_of(tmp_path, "FN:Ann\nitem1.TEL:07700 900123\nitem1.X-ABLabel:Boat\nitem2.EMAIL:a@b.org\nitem2.X-ABLabel:_$!<Work>!$_")
        assert card.phones[0].labels == ("boat",)
        assert card.emails[0].labels == ("work",)

    def test_escaped_signs_do_not_divide(self, tmp_path):
        card = card_of(tmp_path, "FN:A\\, B\nORG:Smith\\; Sons;Sales\nADR:;;1\\, High St\\nRear;Chester;;CH1 2AB;UK\nCATEGORIES:a\\,b,c")
        assert (card.name, card.organisation, card.departments) == ("A, B", "Smith; Sons", ("Sales",))
        assert card.addresses == (CardAddress("", "", "1, High St, Rear", "Chester", "", "CH1 2AB", "UK"),)
        assert card.categories == ("a,b", "c")

    def test_parameters_in_quotes_may_hold_anything(self, tmp_path):
        card = card_of(tmp_path, 'FN:Ann\nADR;LABEL="1: High St^nChester; UK";TYPE=home:;;1 High St;Chester;;;', "4.0")
        assert card.addresses[0].printed == "1: High St\nChester; UK"

    def test_pictures_are_counted_not_kept(self, tmp_path):
        card = card_of(
            tmp_path, "FN:Ann\nPHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 20 + "\n " + "QUJD" * 20 + "\nLOGO:data:image/png;base64,QUJD"
        )
        assert card.pictures == 2
        assert card.others == ()

    def test_packed_text_that_is_not_indented(self, tmp_path):
        card = card_of(tmp_path, "FN:Ann\nKEY;ENCODING=BASE64:QUJDREVG\nQUJDREVGQUJDREVG\nQUJD\n\nEMAIL:a@b.org", "2.1")
        assert card.emails == (CardValue("a@b.org"),)

    def test_what_we_have_no_word_for_is_kept(self, tmp_path):
        card = card_of(tmp_path, "FN:Ann\nX-SHOE-SIZE;UNIT=uk:7\nANNIVERSARY:20200101")
        assert [(p.name, p.parameters, p.value) for p in card.others] == [
            ("X-SHOE-SIZE", (("UNIT", ("uk",)),), "7"),
            ("ANNIVERSARY", (), "20200101"),
        ]

    def test_pronouns_pronunciation_and_handles(self, tmp_path):
        lines = (
            "FN:Siân\nPRONOUNS:she/her\nX-PHONETIC-FIRST-NAME:Sharn\nIMPP:xmpp:sian@b.org\nX-SOCIALPROFILE;TYPE=twitter:https://x.com/sian"
        )
        card = card_of(tmp_path, lines, "4.0")
        assert (card.pronouns, card.pronunciation) == ("she/her", "Sharn")
        assert card.handles == (CardValue("sian@b.org", ("xmpp",)), CardValue("https://x.com/sian", ("https", "twitter")))

    def test_a_card_in_a_card_is_left_out_of_the_outer_one(self, tmp_path):
        card = card_of(tmp_path, "FN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nEMAIL:a@b.org", "2.1")
        assert (card.name, card.emails[0].value) == ("Ann", "a@b.org")

    def test_a_card_without_its_end_is_taken_and_told(self, tmp_path):
        first, second = cards_of(tmp_path, "BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bob\nNOTE:cut sh")
        assert (first.name, second.name, second.notes) == ("Ann", "Bob", ("cut sh",))
        assert first.warnings == ("Card 1 has no end: it was taken as far as it goes.",)

    def test_a_card_that_is_too_large_is_refused_and_the_next_is_read(self, tmp_path):
        path = tmp_path / "people.vcf"
        path.write_text("BEGIN:VCARD\nFN:Ann\n" + "NOTE:xxxxxxxxxxxxxxx\n" * 500 + "END:VCARD\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n")
        first, second = read_cards(path, limits=Limits(card=1000))
        assert first.reason == "Card 1 is larger than 0 MB."
        assert second.name == "Bob"

    def test_a_list_of_cards_in_json(self, tmp_path):
        (first, second) = cards_of(
            tmp_path, '[["vcard",[["fn",{},"text","Zoë, A"],["email",{"type":"work"},"text","z@b.org"]]],["vcard",[["fn",{},"text","B"]]]]'
        )
        assert (first.name, first.emails, second.name) == ("Zoë, A", (CardValue("z@b.org", ("work",)),), "B")

    @pytest.mark.parametrize("content", ['["vcard",[', "Name,Email\nAnn,a@b.org\n"])
    def test_what_is_no_card_says_so(self, tmp_path, content):
        with pytest.raises(Unreadable, match="contact cards"):
            cards_of(tmp_path, content)

    @pytest.mark.parametrize("path", REAL[:60:6], ids=lambda path: path.name)
    def test_a_file_cut_anywhere_is_no_reason_to_stop(self, path, tmp_path):
        data = path.read_bytes()
        for part in range(1, 20):
            cut = tmp_path / "cut.vcf"
            cut.write_bytes(data[: len(data) * part // 20])
            assert _count(cut) <= data.upper().count(b"BEGIN:VCARD") + 1


def _count(path):
    """How many cards a file has; none when it says, in a sentence, that it cannot be read."""
    try:
        return len(list(read_cards(path)))
    except Unreadable:
        return 0
