"""Real mail beside the project, judged as it is labelled. Each floor is what was reached: a change that reads worse does not pass."""

import pytest

from bench import mail as corpus

pytestmark = pytest.mark.skipif(not corpus.FOLDER.exists(), reason="The real mail is not beside the project.")


def assert_reached(score, floor):
    assert score.right >= floor, "\n".join([str(score), *score.missed])


def test_every_mail_is_read():
    score = corpus.everything()
    assert score.right == score.total > 0, score.missed


def test_no_person_is_taken_for_a_machine():
    score = corpus.humans()
    assert score.right == score.total > 600, score.missed


@pytest.mark.parametrize(
    ("part", "floors"),
    [
        (
            corpus.sisimai,
            {"sisimai kind": 494, "sisimai status": 495, "sisimai hard": 481, "sisimai recipients": 495, "sisimai whole case": 480},
        ),
        (corpus.flufl, {"flufl.bounce addresses": 80, "flufl.bounce temporary": 79}),
        (corpus.perl, {"bounceparser is a bounce": 62, "bounceparser particulars": 17}),
        (corpus.trimmer, {"email_reply_trimmer new words": 44}),
        (corpus.talon, {"talon new words": 13}),
        (corpus.discourse, {"discourse": 12}),
        (corpus.trees, {"mail-thread trees": 4}),
        (corpus.unmarked_signatures, {"no signature where there is none": 71, "unmarked signatures with a way to reach someone": 12}),
        (corpus.structure, {"structure as another reader found it": 302}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_labelled_mail_is_judged_as_before_or_better(part, floors):
    scores = part()
    found = {score.name: score for score in (scores if isinstance(scores, list) else [scores])}
    assert set(found) == set(floors)
    for name, floor in floors.items():
        assert_reached(found[name], floor)
