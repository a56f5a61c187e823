from __future__ import annotations

import random

from jobs.release import LEADERS, STAFF, Place, clean, release_comments

A = Place(leader=False, function="tech", team="A")
B = Place(leader=False, function="tech", team="B")
LEADER = Place(leader=True)
EVERYONE = dict(enumerate([A] * 13 + [B] * 11 + [LEADER] * 6))


def test_three_people_of_a_team_of_ten_respondents_are_read_at_their_team() -> None:
    written = [(0, "un"), (1, "deux"), (2, "trois")]
    (comments,) = release_comments(EVERYONE, set(EVERYONE), written, random.Random(1))
    assert comments.node == (*STAFF, "tech", "A")
    assert sorted(comments.texts) == ["deux", "trois", "un"]


def test_three_comments_by_two_people_stay_unread() -> None:
    written = [(0, "un"), (0, "deux"), (1, "trois")]
    assert release_comments(EVERYONE, set(EVERYONE), written, random.Random(1)) == ()


def test_nine_respondents_are_too_few() -> None:
    written = [(0, "un"), (1, "deux"), (2, "trois")]
    assert release_comments(EVERYONE, set(range(9)), written, random.Random(1)) == ()


def test_ten_respondents_of_fewer_than_thirteen_are_too_few() -> None:
    # Ten of ten, or of eleven, would prove that all answered, or all but one; of twelve, to two insiders who were
    # silent, that all the others did. Of seventeen two may be, of eighteen three.
    written = [(0, "un"), (1, "deux"), (2, "trois")]
    for asked, released in ((10, 0), (11, 0), (12, 0), (13, 1)):
        members = dict.fromkeys(range(asked), A)
        assert len(release_comments(members, set(range(10)), written, random.Random(1))) == released
    for asked, k, released in ((16, 14, 0), (17, 14, 1), (18, 14, 1), (18, 15, 0), (19, 15, 1)):
        members = dict.fromkeys(range(asked), A)
        assert len(release_comments(members, set(range(k)), written, random.Random(1), k=k)) == released


def test_what_is_left_of_a_function_counts_who_was_asked_there_alone() -> None:
    # Of B and C ten answered, of twelve who were asked: A, which was read apart, does not hide them.
    team_c = Place(leader=False, function="tech", team="C")
    members = dict(enumerate([A] * 13 + [B] * 6 + [team_c] * 6))
    written = [(0, "un"), (1, "deux"), (2, "trois"), (13, "quatre"), (14, "cinq"), (20, "six")]
    released = release_comments(members, set(range(23)), written, random.Random(1))
    assert [comments.node for comments in released] == [(*STAFF, "tech", "A")]


def test_comments_of_two_teams_meet_at_their_function() -> None:
    written = [(0, "un"), (1, "deux"), (14, "trois")]
    (comments,) = release_comments(EVERYONE, set(EVERYONE), written, random.Random(1))
    assert comments.node == (*STAFF, "tech")


def test_the_rest_of_one_small_team_is_not_shown_as_its_function() -> None:
    # Team A is read at its own level; what is left of the function is team B with nine respondents: too few.
    written = [(0, "un"), (1, "deux"), (2, "trois"), (13, "quatre"), (14, "cinq"), (15, "six")]
    released = release_comments(EVERYONE, set(range(13)) | set(range(13, 22)), written, random.Random(1))
    assert [comments.node for comments in released] == [(*STAFF, "tech", "A")]


def test_each_comment_is_read_once_and_every_team_that_can_be_is_read_apart() -> None:
    # A and B have ten respondents and three authors each, C's nine people and one comment wait for their function:
    # nobody of A or B counts there any more.
    team_c = Place(leader=False, function="tech", team="C")
    members = dict(enumerate([A] * 13 + [B] * 13 + [team_c] * 9))
    written = [(0, "un"), (1, "deux"), (2, "trois"), (13, "quatre"), (14, "cinq"), (15, "six"), (30, "sept")]
    released = release_comments(members, set(members), written, random.Random(1))
    assert {comments.node: set(comments.texts) for comments in released} == {
        (*STAFF, "tech", "A"): {"un", "deux", "trois"},
        (*STAFF, "tech", "B"): {"quatre", "cinq", "six"},
    }


def test_what_is_left_of_a_function_is_read_there_without_the_teams_that_were_read() -> None:
    team_c = Place(leader=False, function="tech", team="C")
    members = dict(enumerate([A] * 13 + [B] * 8 + [team_c] * 8))
    written = [(0, "un"), (1, "deux"), (2, "trois"), (13, "quatre"), (14, "cinq"), (21, "six")]
    released = release_comments(members, set(members), written, random.Random(1))
    assert {comments.node: set(comments.texts) for comments in released} == {
        (*STAFF, "tech", "A"): {"un", "deux", "trois"},
        (*STAFF, "tech"): {"quatre", "cinq", "six"},
    }


def test_a_thread_stays_with_its_comment_and_is_asked_for_those_that_are_read_only() -> None:
    asked: list[int] = []

    def thread(person: int) -> str:
        asked.append(person)
        return f"thread of {person}"

    written = [(0, "zéro"), (1, "un"), (2, "deux"), (14, "quatorze")]
    (comments,) = release_comments(EVERYONE, set(EVERYONE), written, random.Random(1), thread=thread)
    assert set(zip(comments.texts, comments.threads, strict=True)) == {
        ("zéro", "thread of 0"),
        ("un", "thread of 1"),
        ("deux", "thread of 2"),
    }
    assert sorted(asked) == [0, 1, 2]


def test_leaders_never_mix_with_staff() -> None:
    written = [(0, "un"), (1, "deux"), (24, "trois")]
    assert release_comments(EVERYONE, set(EVERYONE), written, random.Random(1)) == ()
    many = dict.fromkeys(range(13), LEADER)
    (comments,) = release_comments(many, set(many), [(1, "a"), (2, "b"), (3, "c")], random.Random(1))
    assert comments.node == LEADERS


def test_neither_order_nor_authorship_leaves_a_trace() -> None:
    texts = ["un", "deux", "trois", "quatre"]
    first = release_comments(EVERYONE, set(EVERYONE), list(enumerate(texts)), random.Random(7))
    second = release_comments(EVERYONE, set(EVERYONE), list(enumerate(reversed(texts), start=4)), random.Random(7))
    assert first == second
    orders = {
        release_comments(EVERYONE, set(EVERYONE), list(enumerate(texts)), random.Random(seed))[0].texts
        for seed in range(40)
    }
    assert len(orders) > 10  # of 24: it is shuffled


def test_empty_comments_and_strangers_do_not_count() -> None:
    written = [(0, "un"), (1, " \u200b "), (2, "trois"), (99, "quatre")]
    assert release_comments(EVERYONE, set(EVERYONE), written, random.Random(1)) == ()


def test_a_comment_is_cleaned_to_one_plain_line() -> None:
    assert clean("  Trop\n\nde   réunions\u202e\x07 ! ") == "Trop de réunions !"
    assert clean("e\u0301") == "é"
    assert len(clean("a" * 5000)) == 1000
