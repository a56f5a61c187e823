# The digest, its detail, the alerts.

digest-title = Diapason · week { $week }
digest-text = Diapason, week { $week }: { $news }.
digest-established = { $count ->
    [0] nothing established
    [one] 1 established gap
   *[other] { $count } established gaps
}
digest-count-none = no new gap
digest-count-new = { $count ->
    [one] 1 new gap
   *[other] { $count } new gaps
}
digest-count-moved = { $count ->
    [one] 1 gap has moved
   *[other] { $count } gaps have moved
}
digest-count-ended = { $count ->
    [one] 1 gap is over
   *[other] { $count } gaps are over
}
digest-count-signals = { $count ->
    [one] 1 weak signal
   *[other] { $count } weak signals
}
digest-gap-title = *{ $title }* · { $first } ↔ { $second }{ $kind ->
    [new] { " " }· new gap
    [moved] { " " }· has moved
   *[alone] { "" }
}
digest-before = Week { $week }: { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-gap-sides = { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-why = Very likely a real gap, and more than a detail{ $course ->
    [growing] ; over { $waves } measurements it has grown
    [closing] ; over { $waves } measurements it has narrowed
    [stable] ; over { $waves } measurements it has moved by less than a point out of 5
   *[too_early] { "" }
}{ $holds ->
    [yes] , even if everyone who did not answer thinks like the leadership
   *[no] { "" }
}.
digest-why-once = Chance alone would rarely give such a gap{ $holds ->
    [yes] , even if everyone who did not answer thinks like the leadership
   *[no] { "" }
}.
digest-why-choice = The last { $waves } measurements together establish it; a single one may show no clear majority.
digest-blind = { $asked ->
    [before] In week { $week }, the leadership
   *[now] The leadership
} expected { $expected }: it does not see it.
digest-expected = The leadership expected it: { $asked ->
    [before] in week { $week } its forecast
   *[now] its forecast
} was { $expected }.
digest-forecast = { $asked ->
    [before] In week { $week }, the leadership’s forecast
   *[now] The leadership’s forecast
} was { $expected }.
digest-furthest = The team furthest away, of those with a figure: { $team }.
digest-more = { $count ->
    [one] One more established gap is in the thread.
   *[other] { $count } more established gaps are in the thread.
}
digest-waiting = { $count ->
    [one] One more piece of news waits for next Monday; it is already in the thread.
   *[other] { $count } more pieces of news wait for the next Mondays; they are already in the thread.
}
digest-told = { $count ->
    [one] One gap already told still stands, with no established move.
   *[other] { $count } gaps already told still stand, with no established move.
}
digest-resting = { $count ->
    [one] One question may pass a turn: its gap is very sure, or surely small.
   *[other] { $count } questions of { $standing } may pass a turn: their gap is very sure, or surely small.
}
digest-measured = Measured in week { $week }.
digest-comments = { $count ->
    [one] 1 comment in the thread
   *[other] { $count } comments in the thread
}
digest-quiet = No new gap this week.
digest-next = Next figures: { $day }, if enough people answer.
digest-whole = *All that has a figure*, as in one digest of four.
digest-ended = *{ $title }* · { $first } ↔ { $second }: this gap has changed and is no longer established. Now { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-empty = Nothing established this week. With your numbers, a gap of less than about { $points } { $size ->
    [one] point
   *[other] points
} out of 5 would go unseen.
digest-empty-plain = Nothing established this week.
digest-first = No figure is published yet: each question stays open for up to four weeks before it gives its own. Here, every Monday.
digest-leaders-agreed = Fewer than five people in the leadership: their answers are shown because each of them agreed.
digest-few-leaders = Fewer than five people in the leadership: their answers are not shown, you are reading the teams’ alone.
digest-foot = { $standing ->
    [0] The detail is in the thread.
    [one] 1 question has a standing figure; the detail is in the thread.
   *[other] { $standing } questions have a standing figure; the detail is in the thread.
} Rounded group figures. A gap is a chance to understand, not a fault.
digest-foot-first = Rounded group figures, never an individual answer.
digest-chart-question = { $title }: { $marks }.
digest-chart-mark = { $name } { $value }
digest-chart-forecast = leadership’s forecast of the teams { $value }
digest-chart-alt = Chart, question by question.

detail-text = The detail of week { $week }
detail-title = *The detail, week { $week }*
detail-title-page = *The detail, week { $week }* ({ $page } of { $pages })
detail-topic = *{ $topic }*
detail-scale = { $top ->
    [0] { "" }
   *[other] , out of { $top }
}
detail-state = { $verdict ->
    [gap] established gap
    [none] no established gap
   *[too_few] not comparable yet
}{ $age ->
    [new] { " " }· new
    [old] { " " }· week { $week }
   *[unknown] { "" }
}
detail-row = *{ $title }*{ detail-scale } · { detail-state }
detail-question = { $title }{ detail-scale }
detail-table = { $topic }: the figures, week { $week }
detail-column-question = Question
detail-column-forecast = Leadership’s forecast
detail-column-state = State
detail-column-teams = By team
detail-side = { $name } { $figure }
detail-forecast = leadership’s forecast { $figure }
detail-band = In brackets: how many people were asked.
detail-figures = *All figures, week { $week }*
detail-rest = The rest is in the digest’s thread.
detail-all = All figures
notice-figures-elsewhere = These figures are read in the leadership channel, under their digest.
detail-comments = *What was written* · { $title } · { $group }
detail-comment = Comment { $number }
detail-withdrawn = _Comment { $number }, withdrawn by its author._
detail-none = No standing figure this week.

alert-text = Diapason, weak signal: { $group }, { $kind ->
    [fatigue] fatigue
   *[disengagement] disengagement
}.
alert-title = *Weak signal* · { $group } · { $kind ->
    [fatigue] fatigue
   *[disengagement] disengagement
}
alert-score = { $weeks ->
    [one] Over one week
   *[other] Over { $weeks } weeks
}, { $kind ->
    [fatigue] declared energy
   *[disengagement] declared engagement
} has fallen more than in the rest of the company.
alert-participation = { $weeks ->
    [one] Over one week
   *[other] Over { $weeks } weeks
}, fewer and fewer people answer there, more clearly than in the rest of the company.
alert-organisation = { $weeks ->
    [one] Over one week
   *[other] Over { $weeks } weeks
}, { $kind ->
    [fatigue] declared energy has fallen
   *[disengagement] fewer people answer
} across the company.
alert-all = { $weeks ->
    [one] Over one week
   *[other] Over { $weeks } weeks
}, several signs have moved together, more than in the rest of the company.
alert-score-figures = { $kind ->
    [fatigue] Declared energy
   *[disengagement] Declared engagement
}: { $before } before, { $after } now.
alert-participation-figures = Answers: { $before } before, { $after } now.
alert-rate = { $band ->
    [low] less than 50%
    [middle] 50 to 79%
   *[high] 80% or more
}
alert-smallest = A change of { $points } { $size ->
    [one] point
   *[other] points
} out of 5 or more would be seen at least four times in five.
alert-declared = { $often ->
    [several] About { $count } false alerts a year
    [yearly] About one false alert a year
   *[rarely] About one false alert every { $count } years
}, for { $groups ->
    [one] one team
   *[other] { $groups } teams
}.
alert-foot = It says nothing of any person, nor of the cause: talk about it with the team.
