# Obstacles: what keeps the work from going on, said to leadership without a name.

obstacle-button = Report an obstacle

obstacle-title = An obstacle
obstacle-danger = Harassment, danger, distress, whistle-blowing: this form is not made for that, nobody reads it at once. Turn to { $contacts }.
obstacle-danger-default = Harassment, danger, distress, whistle-blowing: this form is not made for that, nobody reads it at once. Turn to human resources, your representatives, occupational health or the whistle-blowing channel; in an emergency, call 112.
obstacle-topic = Topic
obstacle-label = What keeps the work from going on
obstacle-placeholder = A fact, in one sentence, no names.
obstacle-hint = Leave out what could only come from you. 1,000 characters at most.
obstacle-since = Since when?
obstacle-since-days = Days
obstacle-since-weeks = Weeks
obstacle-since-months = Months
obstacle-role = Who could remove it?
obstacle-role-team = My team
obstacle-role-function = My function’s management
obstacle-role-executives = The executives
obstacle-role-other = Another function
obstacle-role-unknown = I do not know
obstacle-how = It appears without your name in leadership’s private channel, on a question day, together with those of at least two other people of one group of ten or more. Until then it waits, encrypted. In the { $home } you follow what becomes of it, and can withdraw it.
obstacle-alone = If it is the only one
obstacle-alone-on = Show it even alone
obstacle-alone-hint = It then appears on the next question day, without the name of a group. But alone, it is mixed with no other: its topic and its words may be enough to recognise you.
obstacle-send = Send
obstacle-wrong-topic = Choose a topic.
obstacle-wrong-text = Write a sentence, or cancel.
obstacle-wrong-role = Choose an answer; “I do not know” is one.
notice-obstacle-taken = Noted. It will appear without your name, on a question day. What becomes of it: { $home }, or `{ $command } obstacle`.
notice-obstacle-enough = You have { $most } obstacles under way already. Withdraw one, or wait until leadership has answered.
notice-obstacle-gone = This obstacle is not linked to you any more: you withdrew it, or its key was destroyed.
notice-obstacle-withdrawn-unread = Your obstacle is withdrawn and erased. Leadership had not read it.
notice-obstacle-withdrawn = Your obstacle is withdrawn. It is erased, and “withdrawn by its author” takes its place in the leadership channel, at a time drawn at random within six working hours.

obstacles-text = Your obstacles
obstacles-own = *Your obstacles*
obstacles-own-more = { $count ->
    [one] And an older one.
   *[other] And { $count } older ones.
}
obstacles-none = You have no obstacle under way.
obstacles-secret = This is shown to your account alone. Leadership does not know who wrote.
obstacle-own-topic = *{ $topic }*
obstacle-own-stage = { $stage ->
    [waiting] Waiting: it will appear on a question day.
    [shown] Shown to leadership, not seen yet.
    [seen] Seen by leadership.
    [taken] Somebody in leadership takes care of it.
    [decided] Decided; the answer will reach you here.
   *[told] Leadership decided:
}
obstacle-own-refused = Leadership will not act on it:
obstacle-withdraw = Withdraw
obstacle-withdraw-sure = If it has not appeared, it is erased at once. If it has, it is erased and “withdrawn by its author” takes its place in the channel within six working hours. Whoever has read it has read it, and so has a copy made before.

obstacle-text = Diapason: an obstacle is reported to you, without a name.
obstacle-heading = *An obstacle* · { $topic }
obstacle-group = { $group }, with others of the same group
obstacle-single = Shown alone, as its author agreed
obstacle-about = { $since ->
    [days] For days.
    [weeks] For weeks.
    [months] For months.
   *[none] { "" }
} Could remove it: { $role ->
    [team] the team
    [function] the function’s management
    [executives] the executives
    [other] another function
   *[unknown] its author does not know who
}.
obstacle-stage = { $stage ->
    [shown] Not seen yet.
    [seen] Seen. Who takes it?
    [taken] Taken.
    [decided] Decided, not told back yet:
   *[told] Decided, and told back to its author:
}
obstacle-stage-owner = *{ $owner }* takes care of it.
obstacle-stage-refused = { $stage ->
    [decided] Nothing will be done, not told back yet:
   *[told] Nothing will be done, and its author was told:
}
obstacle-withdrawn = Obstacle withdrawn by its author.
obstacle-seen = Seen
obstacle-take = I take it
obstacle-decide = Decided
obstacle-decide-again = Change the decision
obstacle-tell = Tell its author
notice-obstacle-closed = This obstacle is not open any more: it was withdrawn, or told back.
notice-obstacle-seen = Noted: seen.
notice-obstacle-owned = { $owner } takes care of it already.
notice-obstacle-yours = Noted: you take care of it.
notice-obstacle-untaken = Nobody takes care of it yet: somebody takes it first, then decides.
notice-obstacle-undecided = Nothing is decided yet: say first what.
notice-obstacle-decided = Noted. Its author will read it once you tap “Tell its author”.
notice-obstacle-told = Done: its author reads it in the { $home }. You will know neither who they are nor whether they read it.

decision-title = The decision
decision-label = What did you decide?
decision-decided = Something is done
decision-refused = Nothing will be done
decision-what = What, or why not, in one sentence
decision-hint = Its author will read these words. 1,000 characters at most.
decision-wrong-empty = Write a sentence, or cancel.

obstacles-open = { $count ->
    [0] *No open obstacle.*
    [one] *One open obstacle*
   *[other] *{ $count } open obstacles*
}
obstacle-open = *{ $topic }* · shown on { $day } · { $stage ->
    [shown] not seen yet
    [seen] seen, to be taken
    [taken] taken
   *[decided] decided, to be told back
}
obstacle-open-owner = *{ $topic }* · shown on { $day } · { $stage ->
    [taken] taken by { $owner }
   *[decided] decided, to be told back ({ $owner })
}
obstacles-more = { $count ->
    [one] And another one, more recent.
   *[other] And { $count } others, more recent.
}
obstacles-times = *How long it takes*, open ones counted
obstacles-leg = { $leg ->
    [seen] Shown → seen
    [taken] Seen → taken
    [decided] Taken → decided
    [told] Decided → told back
   *[whole] From the field to the executives and back
}: { $time }
obstacles-leg-counts = { $ended } ended, { $running } open
obstacles-leg-median = { $median } for half of them (between { $low } and { $high }) · { $counts }
obstacles-leg-open = { $median } for half of them (at least { $low }) · { $counts }
obstacles-few = A time is told from 15 obstacles. A refusal and a withdrawal count as an end.
obstacles-minutes = { $count } min
obstacles-hours = { $count } h
obstacles-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}

waiting-text = Diapason: obstacles wait for leadership.
waiting-title = *Obstacles wait for leadership.*
waiting-unseen = { $count ->
    [one] One was not seen for a week.
   *[other] { $count } were not seen for a week.
}
waiting-undecided = { $count ->
    [one] One has waited for a decision for four weeks.
   *[other] { $count } have waited for a decision for four weeks.
}
waiting-untold = { $count ->
    [one] One was decided a week ago, and its author knows nothing of it.
   *[other] { $count } were decided a week ago, and their authors know nothing of it.
}
waiting-list = The list: `{ $command } obstacles`.
