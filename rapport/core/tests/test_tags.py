"""The tags as templates use them, in the site's own time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone


def drawn(source, **context):
    return Template(source).render(Context(context))


def test_summer_time_is_our_time():
    assert drawn("{{ at|clock_time }}", at=datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "9am"
    assert drawn("{{ at|clock_time }}", at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC)) == "8am"


def test_a_late_evening_in_summer_belongs_to_the_next_day():
    assert drawn("{{ at|long_date }}", at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"


def test_near_moments_read_as_near():
    now = timezone.now()
    assert drawn("{{ day|near_date }}", day=timezone.localdate()) == "today"
    assert drawn("{{ day|near_date }}", day=timezone.localdate() + timedelta(days=1)) == "tomorrow"
    assert drawn("{{ at|near_moment }}", at=now).startswith("today, ")


def test_a_time_element_holds_the_whole_date():
    html = drawn("{% when day %}", day=date(2020, 2, 29))
    assert html == '<time datetime="2020-02-29" title="Saturday 29 February 2020">Sat 29 Feb 2020</time>'


@pytest.mark.parametrize(
    "source", ["{% when v %}", "{{ v|near_date }}", "{{ v|clock_time }}", "{{ v|number }}", "{{ v|pounds }}", "{{ v|phone }}"]
)
def test_nothing_is_nothing(source):
    assert drawn(source, v=None) == ""


def test_numbers_count_in_words():
    assert drawn('{{ n|counted:"person,people" }}', n=1) == "1 person"
    assert drawn('{{ n|counted:"customer" }}', n=1204) == "1,204 customers"
    assert drawn("{{ n|pounds }}", n=351) == "£351"


def test_every_drawing_is_a_tag():
    html = drawn(
        '{% icon "search" "s" %}{% avatar "Amara Okafor" "sm" %}{% pill "good" "Kept" %}{% clock "soon" "7 hours" %}{% meter 40 "c3" %}'
    )
    assert 'icons.svg#i-search"' in html
    assert ">AO<" in html
    assert html.count("<svg") == 3


def test_a_fixed_part_reads_the_same_each_time():
    template = Template('{% fixed %}<a href="{% url "desk:search" %}">{% icon "search" "s" %}Search</a>{% endfixed %} {{ name }}')
    first, second = template.render(Context({"name": "Amara"})), template.render(Context({"name": "Bogdan"}))
    assert first == second.replace("Bogdan", "Amara")
    assert first.startswith('<a href="/search/"><svg class="i s"')


@pytest.mark.parametrize(
    "varying",
    ["{{ name }}", "{% csrf_token %}", "{% if name %}yes{% endif %}", "{% icon name %}", '{% include "core/_brand.html" %}'],
)
def test_nothing_that_varies_stands_in_a_fixed_part(varying):
    with pytest.raises(TemplateSyntaxError, match="varies"):
        drawn("{% fixed %}" + varying + "{% endfixed %}", name="Amara", organisation="Northgate", csrf_token="secret")


def test_a_part_fixed_for_a_value_is_drawn_once_for_each_and_knows_it_alone():
    asked = []

    class Place:
        def __str__(self):
            asked.append(self)
            return "Today"

    template = Template("{% fixed places %}{% for each in places %}{{ forloop.counter }} {{ each }} {% endfor %}{% endfixed %}")
    one, two = (Place(),), (Place(), Place())
    assert [template.render(Context({"places": given, "name": "Amara"})) for given in (one, two, one, ())] == [
        "1 Today ", "1 Today 2 Today ", "1 Today ", "",
    ]  # fmt: skip
    assert len(asked) == 3
    with pytest.raises(TemplateSyntaxError, match="name varies"):
        drawn("{% fixed places %}{{ name }}{% endfixed %}", places=one, name="Amara")
    assert drawn("{% fixed places %}{% for each in places %}{{ each }}{% endfor %}.{% endfixed %}") == "."
