# What `analyze` understood of a survey’s file, before it does anything with it.

survey-read = Read in { $file }: { $answers ->
    [one] one answer
   *[other] { $answers } answers
} of { $people ->
    [one] one person
   *[other] { $people } people
} to { $questions ->
    [one] one question
   *[other] { $questions } questions
}. { $leaders ->
    [0] Nobody leads: the digest shows the teams alone.
    [one] One leads.
   *[other] { $leaders } lead.
}
survey-tree = Groups: { $functions ->
    [0] no function
    [one] one function
   *[other] { $functions } functions
}, { $teams ->
    [0] no team
    [one] one team
   *[other] { $teams } teams
}.
survey-columns = { $wide ->
    [yes] A row a person.
   *[no] A row an answer.
} Columns used: { $columns }.
survey-column = { $heading } ({ $role ->
    [week] date
    [person] person
    [level] who leads
    [function] function
    [team] team
    [question] question
    [answer] answer
    [kind] kind
   *[reversed] direction
})
survey-unused = Columns that were not used: { $names }.
survey-unread = Of the sheets, “{ $sheet }” is read; not read: { $names }.
survey-leaders = Who leads: { $words }, in the column { $column }.
survey-others = In this column we do not know { $words }: taken for staff.
survey-one-wave = One survey, answered from { $first } to { $last }; it counts for its last week.
survey-one-week = One survey, answered in the week of { $last }.
survey-waves = { $waves } surveys, from { $first } to { $last }; the digest is of the last one.
survey-no-date = No column has a date: it counts as answered in the week in which the file was saved, that of { $last }.
survey-days = Days like 05/10/2026: the { $month ->
    [first] month
   *[second] day
} comes first.
survey-numbers = Scale { $low } to { $high }: { $names }.
survey-words = Scale of { $points } words, from “{ $low }” to “{ $high }”: { $names }.
survey-choice = Choice between { $options }: { $names }.
survey-unsure = Nobody answered more than { $high }. If the scale is another one, correct it with --mapping.
survey-rare = Only { $count } of { $total } answers go as far as { $value }. If that is a mistake, or stands for no answer, correct it in the file or with --mapping.
survey-reversed = Questions whose low answers are good news, as was said: { $names }.
survey-turned = Questions whose highest number carries the lowest word, so that a low answer is good news: { $names }.
survey-noticed = Questions that run against the others, so that a low answer is taken for good news: { $names }.
survey-disagree = These run against each other, and it does not show which is meant in reverse: { $names }. Say it with --reversed.
survey-silent = Not answered (blank, “N/A”, “I don’t know”…): { $count }.
survey-undated = Rows without a date, left out: { $count }.
survey-again = Answers given twice in the same survey: { $count }; the last one counts.
survey-moved = People who changed groups in between: { $count }. Each survey counts them where they were.
survey-spelt = Taken for one name, “{ $kept }”: { $others }.
survey-left-out = Left out ({ $why ->
    [free] free texts
    [words] words of no usual scale
    [numbers] numbers of no scale
    [one] only one or two codes
    [blank] nobody answered
   *[refused] as was said
}): { $names }.
survey-more = { $names } and { $more } more
survey-correct = Is something wrong? --mapping FILE writes all this into a file for you to correct.
survey-written = Written to { $file }: correct it, and run the command again.
survey-who = { $file }: which column says who leads? Add --leaders "COLUMN=WORD", or --leaders none if nobody does.
survey-who-column = “{ $column }” holds { $words }
survey-mapping = What was understood of { $file }. Correct it, and run the command again.
    columns: the heading of each column; "" where the file has none.
    leaders: the column that says who leads, and the words that do.
    answers: waves is noticed, one (a single survey) or weeks (one a week).
    questions: asked = false leaves one out; scale = "1-5"; words = [lowest, …, highest]; choice = true; reversed = true where low is good.
