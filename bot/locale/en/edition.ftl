# The teams' edition: what everybody reads, once a month at most, of what came of the answers.

edition-text = Diapason: what you said, and what came of it.
edition-title = What you said, and what came of it · { $month }
edition-said = You said
edition-gap = *{ $title }*
    { $first } { $firstfigure } · { $second } { $secondfigure }.
edition-own = Your function, { $function } · { $figure }.
edition-decided = The leadership decided
edition-decision = *{ $title }*: “{ $what }”
    By { $due }.
edition-decision-wordless = *{ $title }*: a decision is taken.
    By { $due }.
edition-changed = What has changed
edition-changed-on = *{ $title }* · { $first } ↔ { $second }
edition-was-decided = The leadership had decided: “{ $what }”
edition-undecided = Still undecided
edition-waits = *{ $title }*: waits for a decision of the leadership since { $day }.
edition-team = Five minutes with your team?
edition-team-read = Read this together, without looking for who answered what.
edition-team-ask = Ask: “What does this look like in our own work?”
edition-team-end = End with one thing to try this month, and one to take to the leadership.
edition-foot = Once a month at most, and only with news. Whoever is asked gets this message, whether they answered or not. Rounded group figures, never an individual answer.
