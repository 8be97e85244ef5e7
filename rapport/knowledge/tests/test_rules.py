from hypothesis import given
from hypothesis import strategies as st

from rapport.knowledge import rules

ATTACKS = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://example.com/pixel.gif)",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='x' style='position:fixed'>x</a>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://example.com/" onmouseover=alert(1)>',
    "| a | b |\n|:--|--:|\n| <b onclick=alert(1)> | 2 |",
]


def test_markdown_becomes_the_page_people_meant():
    html = rules.to_html("# Heat\n\n- **two** heaters\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[words](https://example.com/)")
    assert "<h3>Heat</h3>" in html
    assert "<strong>two</strong>" in html
    assert "<td>1</td>" in html
    assert 'href="https://example.com/"' in html
    assert "style" not in html


def test_nothing_runs_and_nothing_is_fetched():
    for attack in ATTACKS:
        tags = [piece.lower() for piece in rules.to_html(attack).split("<")[1:]]
        assert not any(tag.startswith(("script", "img", "svg", "iframe", "style")) for tag in tags), attack
        assert not any(" on" in tag.split(">")[0] or "style=" in tag.split(">")[0] for tag in tags), attack
        assert not any("javascript:" in tag.split(">")[0] or "data:" in tag.split(">")[0] for tag in tags), attack


@given(st.text())
def test_any_text_becomes_html(text):
    assert isinstance(rules.to_html(text), str)


lines = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=8).map("\n".join)


@given(lines, lines)
def test_a_comparison_holds_both_versions(before, after):
    found = rules.compare(before, after)
    assert [line.text for line in found if line.change != "added"] == before.splitlines()
    assert [line.text for line in found if line.change != "removed"] == after.splitlines()


def test_a_question_is_known_by_its_telling_words():
    assert rules.telling("Hello, please could you tell me when the Heating at Tŷ Gwyn is repaired?") == [
        "tell",
        "heating",
        "gwyn",
        "repaired",
    ]
