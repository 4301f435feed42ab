"""What a span of a raw document says: no letter lost beside a displaced piece, no word lost beside a bracket."""

import pytest

from zangraph.extraction.records import Text
from zangraph.graph.readings import Readings, wording


def test_a_space_put_in_at_a_joint_hides_no_letter():
    text = Text("со 5 мен", (0, 1, 1, 7, 2, 3, 4, 5), (1, 2, 2, 8, 3, 4, 5, 6), ((2, 4),))
    assert Readings(text, 8).read(0, 8) == "со 5 мен"


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ("1) Прокурор талап етуге құқылы;", "Прокурор талап етуге құқылы"),
        ("Уәкілдің (Омбудсменнің) жанынан топ құрылды.", "Уәкілдің (Омбудсменнің) жанынан топ құрылды"),
        ("Аудандық (қалалық) прокурор бөледі", "Аудандық (қалалық) прокурор бөледі"),
    ],
)
def test_only_a_marker_at_the_head_is_taken_off(reading, words):
    assert wording(reading) == words
