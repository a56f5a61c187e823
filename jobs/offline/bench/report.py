"""Writes the report of a bench: one table and one picture a family, the command that made them, and what lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jobs.offline.bench import Lost, Row

NAME = "RESULTS.md"
HEAD = """# What the measures do

Every figure is the worst of its row's cells, never their mean but where it says so. The worst cell is found on some
draws and measured again on four times as many fresh ones; thresholds were fitted on other seeds. *Market* is the rule
sold today, *answers* is ours from the answers themselves, *released* is ours from released figures, the only ones that
a digest knows; of weak signals, *released* is from what digests know: exact weeks while answers live, and what is kept
of those before; *answers* is from exact sums of all weeks. A row is judged by the figures in bold."""
INK, AMBER, TEAL, GREY = "#22223b", "#d17b0f", "#1b7f79", "#9a9aa8"


def write(rows: Sequence[Row], folder: Path) -> list[Path]:
    """Write ``RESULTS.md`` and a picture a family into ``folder``; families not measured keep what they had.

    Args:
        rows: rows of one or more families.
        folder: an existing directory.

    Returns:
        The files written.
    """
    path = folder / NAME
    kept = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    written = [path]
    for family, group in groupby(sorted(rows, key=attrgetter("family")), key=attrgetter("family")):
        family_rows = list(group)
        lost: Sequence[Lost] = getattr(import_module(f"jobs.offline.bench.{family}"), "LOST", ())
        kept[family] = _section(family, family_rows, lost)
        written.append(_picture(family, family_rows, folder))
    path.write_text("\n\n".join([HEAD, *(kept[family] for family in sorted(kept))]) + "\n", encoding="utf-8")
    return written


def table(rows: Sequence[Row]) -> str:
    """Return the rows as the terminal shows them."""
    head = f"{'metric':<58} {'market':>9} {'answers':>9} {'released':>9} {'limit':>9}  {'target':<16} reached"
    lines = [
        f"{row.metric[:58]:<58} {_figure(row.market, row):>9} {_figure(row.raw, row):>9} "
        f"{_figure(row.released, row):>9} {_figure(row.limit, row):>9}  {_band(row):<16} "
        f"{'yes' if row.reached else 'no'}"
        for row in rows
    ]
    return "\n".join([head, *lines])


def _sections(text: str) -> dict[str, str]:
    """Return the sections of a report by family."""
    parts = text.split("\n## ")[1:]
    return {part.split("\n", 1)[0].strip(): f"## {part.strip()}" for part in parts}


def _section(family: str, rows: Sequence[Row], lost: Iterable[Lost]) -> str:
    """Return the section of one family: its command, its table, its picture, what was tried and lost."""
    commands = sorted({row.command for row in rows})
    lines = [f"## {family}", ""]
    lines += [f"Made by `{command}`." for command in commands]
    lines += ["", "| metric | market | answers | released | limit | target | reached | worst cell |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    lines += [_line(row) for row in rows]
    lines += ["", f"![{family}]({family}.png)"]
    tried = [f"- *{alternative.row}*: {alternative.way}: {alternative.figure}" for alternative in lost]
    return "\n".join([*lines, *(["", "Tried, and lost:", "", *tried] if tried else [])])


def _line(row: Row) -> str:
    """Return one row of the table, the judged figures in bold."""
    raw, released = _figure(row.raw, row), _figure(row.released, row)
    if row.judged in ("raw", "both"):
        raw = f"**{raw}**"
    if row.judged in ("released", "both"):
        released = f"**{released}**"
    cells = (
        row.metric,
        _figure(row.market, row),
        raw,
        released,
        _figure(row.limit, row),
        _band(row),
        "yes" if row.reached else "**no**",
        row.cell,
    )
    return f"| {' | '.join(cells)} |"


def _figure(value: float | None, row: Row) -> str:
    """Return a figure in its unit, – where there is none."""
    if value is None:
        return "–"
    forms = {"share": f"{value:.1%}", "score": f"{value:.3f}", "seconds": f"{value:.2f} s", "weeks": f"{value:g} weeks"}
    return forms[row.unit]


def _band(row: Row) -> str:
    """Return the band that the judged figures must stay in."""
    low, high = row.target
    if low is not None and high is not None:
        return f"{_figure(low, row)} to {_figure(high, row)}"
    return f"≤ {_figure(high, row)}" if high is not None else f"≥ {_figure(low, row)}"


def _picture(family: str, rows: Sequence[Row], folder: Path) -> Path:
    """Draw the rows that are shares or scores, with the band to stay in; return the file written."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and only a report needs it

    drawn = [row for row in rows if row.unit in ("share", "score")]
    figure = Figure(figsize=(9, 0.42 * len(drawn) + 1.2), layout="constrained")
    axes = figure.add_subplot()
    for y, row in enumerate(drawn):
        low, high = row.target
        start, end = (0.0 if low is None else low), (1.0 if high is None else high)
        axes.barh(y, end - start, left=start, height=0.7, color="#e9e6df", zorder=1, label="target" if not y else None)
        marks = ((row.market, "x", GREY), (row.limit, "|", INK), (row.raw, "o", TEAL), (row.released, "D", AMBER))
        for value, marker, colour in marks:
            if value is not None:
                axes.scatter([value], [y], marker=marker, color=colour, s=42, zorder=3)
    for marker, colour, label in (
        ("o", TEAL, "answers"),
        ("D", AMBER, "released"),
        ("x", GREY, "market"),
        ("|", INK, "limit"),
    ):
        axes.scatter([], [], marker=marker, color=colour, label=label)
    axes.set_yticks(range(len(drawn)), [row.metric for row in drawn], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.05)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.35, -0.06), ncols=5, fontsize=8, frameon=False)
    path = folder / f"{family}.png"
    figure.savefig(path, dpi=110, metadata={"Software": None}, bbox_inches="tight")
    return path
