"""Words that answers are given in: the usual scales in French and English, and what stands for no answer.

A family holds words by their place on one axis; its scales are the places that are offered together. The words that a
file holds of one family decide which of its scales was asked: the smallest that has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jobs.setup.headings import folded

MOST_POINTS = 11
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_LETTER = re.compile(r"^[a-k][.)] (?=\S)")
_PLACES: list[dict[str, int]] = []  # of every family


@dataclass(frozen=True, slots=True)
class Family:
    """Words by their place on an axis, low to high, and the scales that are offered of it."""

    places: dict[str, int]
    scales: tuple[tuple[int, ...], ...]
    languages: tuple[frozenset[str], frozenset[str]]  # English and French words; some are both


def _family(words: dict[int, str], *scales: tuple[int, ...]) -> Family:
    """Return a family of words by place, the English ones before the French: ``english|english//french|french``."""
    places = {said(word): place for place, text in words.items() for word in re.split(r"\||//", text)}
    english, french = (
        frozenset(said(word) for text in words.values() for word in text.split("//")[language].split("|"))
        for language in (0, 1)
    )
    _PLACES.append(places)
    return Family(places, scales, (english, french))


@lru_cache(maxsize=65_536)
def said(text: str) -> str:
    """Return what is the same in every spelling of an answer.

    As `folded`, with one apostrophe, without a stop at the end or a letter before it (*a. Excellent*); of two languages
    side by side (*Souvent / Often*) the first one.
    """
    plain = re.sub(r"[’‘`´]", "'", folded(text))
    if _NUMBER.fullmatch(plain):
        return plain
    plain = " ".join(_LETTER.sub("", plain).replace("-", " ").split()).strip(" .!")
    if "/" in plain:
        first, _, second = (half.strip() for half in plain.partition("/"))
        if any(first in places and second in places for places in _PLACES):
            return first
    return plain


_AGREE = {
    -3: "strongly disagree|completely disagree|totally disagree|disagree strongly//pas du tout d'accord|"
    "fortement en désaccord|tout à fait en désaccord|totalement en désaccord|pas d'accord du tout|"
    "non, pas du tout",
    -2: "disagree|moderately disagree//pas d'accord|en désaccord",
    -1: "somewhat disagree|slightly disagree|rather disagree|tend to disagree|mostly disagree//plutôt pas d'accord|"
    "plutôt en désaccord|peu d'accord|légèrement en désaccord|non, plutôt pas",
    0: "neutral|neither agree nor disagree|neither disagree nor agree|undecided|mixed//"
    "ni d'accord ni pas d'accord|neutre|ni en accord ni en désaccord|ni d'accord, ni pas d'accord|"
    "ni d'accord ni en désaccord|mitigé",
    1: "somewhat agree|slightly agree|rather agree|tend to agree|mostly agree//plutôt d'accord|"
    "moyennement d'accord|légèrement d'accord|oui, plutôt|plutôt en accord",
    2: "agree|moderately agree//d'accord|en accord",
    3: "strongly agree|completely agree|totally agree|agree strongly//tout à fait d'accord|fortement d'accord|"
    "totalement d'accord|oui, tout à fait|entièrement d'accord|tout à fait en accord|fortement en accord",
}
_OFTEN = {
    0: "never//jamais",
    1: "almost never|very rarely//presque jamais|très rarement",
    2: "rarely|seldom//rarement",
    3: "sometimes|occasionally//parfois|quelquefois|de temps en temps|occasionnellement",
    4: "often|frequently|usually//souvent|fréquemment|régulièrement",
    5: "very often|almost always|most of the time//très souvent|presque toujours|la plupart du temps",
    6: "always|all the time//toujours|tout le temps",
}
_SATISFIED = {
    -3: "very dissatisfied|extremely dissatisfied|very unsatisfied//très insatisfait|très insatisfaite|"
    "très insatisfait(e)|pas du tout satisfait|pas du tout satisfaite|pas du tout satisfait(e)",
    -2: "dissatisfied|unsatisfied//insatisfait|insatisfaite|insatisfait(e)|pas satisfait|pas satisfaite",
    -1: "somewhat dissatisfied|slightly dissatisfied//plutôt insatisfait|plutôt insatisfaite|plutôt pas satisfait|"
    "peu satisfait|peu satisfaite|plutôt insatisfait(e)|plutôt pas satisfait(e)|peu satisfait(e)",
    0: "neutral|neither satisfied nor dissatisfied//neutre|ni satisfait ni insatisfait|"
    "ni satisfaite ni insatisfaite|moyennement satisfait|ni satisfait(e) ni insatisfait(e)",
    1: "somewhat satisfied|slightly satisfied//plutôt satisfait|plutôt satisfaite|assez satisfait|plutôt satisfait(e)",
    2: "satisfied//satisfait|satisfaite|satisfait(e)",
    3: "very satisfied|extremely satisfied//très satisfait|très satisfaite|très satisfait(e)|"
    "tout à fait satisfait|tout à fait satisfaite|tout à fait satisfait(e)",
}
_GOOD = {
    0: "very poor|very bad|terrible//très mauvais|très mauvaise|très mal",
    1: "poor|bad|needs improvement//mauvais|mauvaise|mal|faible",
    2: "fair|average|satisfactory|acceptable|ok//acceptable|ok|moyen|moyenne|passable|correct|correcte|moyennement",
    3: "good//bon|bonne|bien",
    4: "very good//très bon|très bonne|très bien",
    5: "excellent//excellent|excellente",
}
_MUCH = {
    0: "not at all//pas du tout",
    1: "slightly|a little|to a small extent|very little//un peu|très peu|peu",
    2: "moderately|somewhat|to some extent|to a moderate extent//moyennement|modérément|assez|plutôt",
    3: "very|considerably|quite a bit|to a great extent|a lot|very much//beaucoup|fortement|très",
    4: "extremely|completely|to a very great extent|a great deal//énormément|extrêmement|tout à fait|complètement",
}
_LIKELY = {
    -2: "very unlikely|extremely unlikely//très improbable|très peu probable",
    -1: "unlikely|somewhat unlikely//improbable|peu probable|plutôt improbable",
    0: "neutral|neither likely nor unlikely//neutre|ni probable ni improbable",
    1: "likely|somewhat likely//probable|plutôt probable",
    2: "very likely|extremely likely//très probable",
}
_IMPORTANT = {
    0: "not important|not at all important|unimportant//pas important|pas du tout important|sans importance",
    1: "slightly important|a little important|of little importance//peu important",
    2: "moderately important|somewhat important|fairly important//moyennement important|assez important|"
    "plutôt important",
    3: "important|very important//important|très important",
    4: "extremely important|essential//extrêmement important|essentiel",
}
_EASY = {
    -2: "very difficult//très difficile",
    -1: "difficult|somewhat difficult|rather difficult//difficile|plutôt difficile|assez difficile",
    0: "neutral|neither easy nor difficult|neither difficult nor easy//ni facile ni difficile|neutre|"
    "ni difficile ni facile",
    1: "easy|somewhat easy|rather easy//facile|plutôt facile|assez facile",
    2: "very easy//très facile",
}
_FAVOURABLE = {
    -2: "very unfavorable|very unfavorably|very unfavourable|very unfavourably//très défavorable",
    -1: "somewhat unfavorable|somewhat unfavorably|unfavorable|unfavourable|somewhat unfavourable|"
    "somewhat unfavourably//plutôt défavorable|défavorable",
    0: "neutral|neither favorable nor unfavorable|neither favorably nor unfavorably (neutral)|"
    "neither favorably nor unfavorably|neither favourable nor unfavourable//neutre|ni favorable ni défavorable",
    1: "somewhat favorable|somewhat favorably|favorable|favourable|somewhat favourable|somewhat favourably//"
    "favorable|plutôt favorable",
    2: "very favorable|very favorably|very favourable|very favourably//très favorable",
}
_FIVE = (-3, -2, 0, 2, 3), (-3, -1, 0, 1, 3)
FAMILIES: dict[str, Family] = {
    "agreement": _family(
        _AGREE, (-3, -2, 2, 3), (-3, -1, 1, 3), *_FIVE, (-3, -2, -1, 1, 2, 3), (-3, -2, -1, 0, 1, 2, 3)
    ),
    "frequency": _family(
        _OFTEN, (0, 2, 4, 6), (0, 3, 4, 6), (0, 2, 3, 4, 6), (0, 2, 3, 4, 5), (0, 1, 3, 5, 6), (0, 1, 2, 3, 4, 5, 6)
    ),
    "satisfaction": _family(
        _SATISFIED, (-3, -2, 2, 3), (-3, -1, 1, 3), *_FIVE, (-3, -2, -1, 1, 2, 3), (-3, -2, -1, 0, 1, 2, 3)
    ),
    "quality": _family(
        _GOOD, (1, 2, 3, 5), (0, 1, 3, 4), (0, 1, 2, 3, 4), (1, 2, 3, 4, 5), (0, 1, 2, 3, 5), (0, 1, 2, 3, 4, 5)
    ),
    "extent": _family(_MUCH, (0, 1, 2, 4), (0, 1, 3, 4), (0, 1, 2, 3), (0, 1, 2, 3, 4)),
    "likelihood": _family(_LIKELY, (-2, -1, 1, 2), (-2, -1, 0, 1, 2)),
    "importance": _family(_IMPORTANT, (0, 1, 2, 3), (0, 1, 2, 3, 4)),
    "ease": _family(_EASY, (-2, -1, 1, 2), (-2, -1, 0, 1, 2)),
    "favour": _family(_FAVOURABLE, (-2, -1, 1, 2), (-2, -1, 0, 1, 2)),
}

NO_ANSWER = frozenset(
    said(word)
    for word in (
        *(
            "",
            "na",
            "n/a",
            "n.a.",
            "nan",
            "null",
            "none",
            "nil",
            "ne sait pas",
            "n/r",
            "nr",
            "nsp",
            "nspp",
            "none selected",
            "skipped",
            "?",
        ),
        *(
            "sans réponse",
            "pas de réponse",
            "non réponse",
            "no answer",
            "no response",
            "not answered",
            "prefer not to say",
        ),
        *(
            "je ne sais pas",
            "ne sais pas",
            "ne se prononce pas",
            "don't know",
            "i don't know",
            "do not know",
            "not sure",
        ),
        *("#n/a", "#ref!", "#div/0!", "#value!", "#valeur!", "#name?", "#nom?", "#num!", "#nombre!", "#null!", "#nul!"),
        *("je préfère ne pas répondre", "préfère ne pas répondre", "non concerné", "non concernée", "non concerné(e)"),
        *(
            "not applicable",
            "non applicable",
            "sans objet",
            "sans opinion",
            "not applicable to me",
            "unfamiliar (n/a)",
            "no opinion",
            "prefer not to answer",
            "—",
            "–",
        ),
    )
)

YES_NO = frozenset(
    said(word) for word in ("yes", "no", "oui", "non", "true", "false", "vrai", "faux", "maybe", "peut-être")
)

AGAINST = frozenset(
    word
    for words in (
        "exhausted tired stress stressed stressful stressing overloaded overload overwhelmed worried worry",
        "worries anxious afraid fear leave leaving quit quitting isolated lonely burnout burned frustrated",
        "frustrating frustration unclear unfair useless conflict conflicts pressure drained bored boring lack",
        "lacks rarely never difficult hard too unable epuise epuisee epuises fatigue fatiguee fatigues stressant",
        "stresse stressee surcharge surchargee deborde debordee inquiet inquiete inquietude anxieux anxieuse peur",
        "quitter partir isole isolee seul seule frustre frustree injuste inutile conflit conflits pression manque",
        "ennui difficile trop aucun aucune jamais rarement",
    )
    for word in words.split()
)
"""Words of questions whose low answers are the good ones; they only decide which of two that disagree is meant."""


def ranks_of(family: Family, words: Iterable[str]) -> dict[str, int]:
    """Return the rank of every word of a family on the scale that some of its words were offered in, from 1.

    The scale is the smallest usual one that has them all; where none has, their places. A survey in two languages has a
    scale of each, and where these are as long they are one: *Disagree* stands where *Plutôt pas d’accord* does.
    """
    held = set(words)
    english, french = family.languages
    if held - english and held - french:
        scales = [_scale(family, {family.places[word] for word in held & language}) for language in family.languages]
        if len(scales[0]) == len(scales[1]) and all(scale in family.scales for scale in scales):
            return {
                word: scale.index(family.places[word]) + 1
                for language, scale in zip(family.languages, scales, strict=True)
                for word in language
                if family.places[word] in scale
            }
    places = _scale(family, {family.places[word] for word in held})
    return {word: places.index(place) + 1 for word, place in family.places.items() if place in places}


def _scale(family: Family, places: set[int]) -> tuple[int, ...]:
    """Return the smallest usual scale that has all the places, else the places themselves."""
    return next((scale for scale in sorted(family.scales, key=len) if places <= set(scale)), tuple(sorted(places)))
