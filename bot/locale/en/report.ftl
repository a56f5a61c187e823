# The page that `diapason analyze --html` writes.

report-title = { $company } · Diapason, week { $week } of { $year }
report-when = Diapason · week { $week } of { $year } · { $span }
report-lead = { $gaps ->
    [0] Nothing established
    [one] 1 established gap
   *[other] { $gaps } established gaps
}, { $signals ->
    [0] no weak signal
    [one] 1 weak signal
   *[other] { $signals } weak signals
}.
report-no-date = No column of the file has a date: the week above is the one in which the file was saved.
report-what = Diapason puts the same questions to the leadership and to the teams, and says where their answers part. This is what it would have said of { $questions ->
    [one] the question
   *[other] the { $questions } questions
} of this file: what differs, how surely, and nothing about anybody. A gap is a chance to understand, not a fault.

report-gaps = What differs
report-read = The mark is a group’s rounded figure; the bar, the averages that this figure leaves possible. The first gap is the first to talk about.
report-others = Where no gap is established
report-smallest = With your numbers, a gap of less than about { $points } { $size ->
    [one] point
   *[other] points
} out of 5 would go unseen.
report-alone = What is not compared
report-alone-why = A choice has no average, and a side that is not shown is not compared.

report-rank = { $rank }.
report-sides = { $first } ↔ { $second }
report-verdict = { $verdict ->
    [gap] established gap
    [none] no established gap
   *[too_few] not comparable yet
}
report-chance = Chance alone could give such a difference.
report-too-few = With so few answers even a wide gap could be missed.
report-difference = Difference, { $first } minus { $second }: from { $low } to { $high } points, 95 times in 100.

report-group = Group
report-figure = Figure
report-picture = Scale of { $low } to { $high }
report-reach = Possible
report-asked = Asked
report-from-to = { $low } to { $high }
report-or-more = { $low } or more
report-majority = majority for “{ $option }”

report-signals = Weak signals
report-signals-none = No weak signal. One is looked for in files of many weeks: the last ones are compared with those before.
report-teams = Team by team
report-teams-why = Teams are not ranked: a team’s figure is something to talk about with it, never a mark.

report-withheld = What is not shown, and why
report-withheld-why = A figure needs { $k } respondents, in groups that never overlap: a team of fewer than { $small } people is counted with another, and fewer than { $k } leaders have no figure. What is withheld hangs on who answered, never on what they answered, and always reads the same, so that it tells nothing more.
report-withheld-none = In this file every group of the page has its figures.
report-questions = Questions
report-every-question = all of them
report-merged = Counted together, because one of them is small: { $groups }.

report-method = How it was computed
report-method-figures = Each group’s answers became one rounded figure, so coarse that several answers stay possible for everybody in it; what is said of larger groups is computed from these figures, never from the answers.
report-method-gaps = A gap is established when chance alone would rarely give it: all the comparisons of a week are judged together, so that about { $rate } in 100 of the gaps told are chance, at most.
report-method-rest = Intervals, ranks and sentences know nothing but the rounded figures, and a weak signal nothing but rounded weekly sums.

report-never = What is never shown
report-never-person = what one person answered, nor who answered
report-never-count = how many exactly answered, nor an exact average
report-never-small = a figure of fewer than { $k } respondents
report-never-shares = how many chose each answer
report-never-raw = Diapason posts nowhere what the section on unprotected figures shows: exact averages, and how many answered, however few they were. The sections before it are protected.

report-raw-banner = Unprotected figures: for the file’s owner
report-raw-why = The section at the end shows what Diapason never posts: exact averages and counts. Please do not pass this page on.
report-raw = Unprotected figures

report-next = To go on
report-next-demo = In Diapason’s folder, `make demo` lets a company live half a year and opens its workspace in your browser: the questions, the digest of every Monday, the replies. It needs no account.
report-made = Made on { $date } by Diapason { $version }, on the computer that holds the file. This page loads nothing and sends nothing.
report-written = The page is written: { $file }

# The owner's own figures, in a table.

raw-title = Unprotected figures, for the file’s owner (leadership / teams)
raw-week = week
raw-answers = answers
raw-means = averages
raw-delta = delta
raw-interval = 95% interval
raw-p = p
raw-verdict = verdict
raw-short = { $verdict ->
    [gap] gap
    [none] none
   *[too_few] too few
}
raw-what = Delta: how much more often a leader’s answer is the higher of the two than the lower, from −1 to +1.
report-chart-row = { $title }: { $first } { $firstfigure }, { $second } { $secondfigure }.
