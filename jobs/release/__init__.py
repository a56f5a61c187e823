"""The only door to anything shown: what is released, in coarse figures that expose nobody.

::

    asked = Asked(window="w1", question="priorities", kind=QuestionKind.SCALE5, options=5)
    released = release(asked, members, answers, forecasts=forecasts)
    for figure in released.figures:
        to_json(figure)                      # what `released_figure.body` holds; from_json reads it back
    staff = under(released.figures, STAFF)   # the blocks a node is made of
    roll_up(staff)                           # a jobs.cards.Shown
    blocks(staff)                            # for insight.divergence.compare_released
"""

from jobs.release.cells import FEW_LEADERS, K, colluders, least_answers
from jobs.release.comments import Comments, clean, release_comments
from jobs.release.display import ByNode, blocks, roll_up, shown, under
from jobs.release.figures import Audience, Figure, Release, Withheld, from_json, to_json
from jobs.release.guards import (
    Merged,
    counted_from,
    counts,
    may_be_asked,
    merge_small,
    merge_teams,
    moved_by_few,
)
from jobs.release.majority import cases
from jobs.release.obstacles import ReleasedObstacle, Waiting, release_obstacles
from jobs.release.participation import GroupWeek, PersonWeek, Rate, around, rate, watched, weekly_sums
from jobs.release.partition import LEADERS, STAFF, Node, Place, Team
from jobs.release.pulse import release_pooled, release_weekly
from jobs.release.weekly import GroupPast, Kept, Tally, joined, rate_of
from jobs.release.window import AGREED_FROM, Asked, MajorityRule, release

__all__ = [
    "AGREED_FROM",
    "FEW_LEADERS",
    "LEADERS",
    "STAFF",
    "Asked",
    "Audience",
    "ByNode",
    "Comments",
    "Figure",
    "GroupPast",
    "GroupWeek",
    "K",
    "Kept",
    "MajorityRule",
    "Merged",
    "Node",
    "PersonWeek",
    "Place",
    "Rate",
    "Release",
    "ReleasedObstacle",
    "Tally",
    "Team",
    "Waiting",
    "Withheld",
    "around",
    "blocks",
    "cases",
    "clean",
    "colluders",
    "counted_from",
    "counts",
    "from_json",
    "joined",
    "least_answers",
    "may_be_asked",
    "merge_small",
    "merge_teams",
    "moved_by_few",
    "rate",
    "rate_of",
    "release",
    "release_comments",
    "release_obstacles",
    "release_pooled",
    "release_weekly",
    "roll_up",
    "shown",
    "to_json",
    "under",
    "watched",
    "weekly_sums",
]
