"""How words are set in a bundle, and which files become pages."""

import pytest

from rapport.cases.rules import bundles


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("Dear all", False), ("مرحبا Olwen", True), ("42: שלום", True), ("42", False), ("", False), ("Olwen مرحبا", False)],
)
def test_the_first_letter_with_a_direction_gives_the_paragraphs(text, rtl):
    assert bundles.is_rtl(text) is rtl


def test_paragraphs_keep_their_lines_and_their_directions():
    assert bundles.paragraphs("Dear all,\nit is cold.\n\n\nمرحبا\r\nبكم\n") == [
        {"rtl": False, "lines": ["Dear all,", "it is cold."]},
        {"rtl": True, "lines": ["مرحبا", "بكم"]},
    ]


def test_nothing_is_longer_than_a_line_without_a_place_to_break():
    runs = bundles.printable("https://example.com/" + "x" * 500).split(bundles.BREAK)
    assert max(map(len, runs)) == bundles.LONGEST_RUN
    assert "".join(runs) == "https://example.com/" + "x" * 500


def test_what_has_no_shape_or_turns_others_around_is_left_out():
    assert bundles.printable("in\x00voice\u202efdp.exe\x1b[31m\ta") == "invoicefdp.exe[31m    a"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("application/pdf", "pdf"), ("image/JPEG; q=1", "jpg"), ("image/svg+xml", ""), ("text/html", ""), ("application/zip", "")],
)
def test_only_pdfs_and_pictures_become_pages(kind, shown):
    assert bundles.as_pages(kind) == shown


@pytest.mark.parametrize(("count", "said"), [(0, "0 bytes"), (1023, "1023 bytes"), (34 * 1024, "34 KB"), (1258291, "1.2 MB")])
def test_sizes_are_said_as_people_read_them(count, said):
    assert bundles.size(count) == said
