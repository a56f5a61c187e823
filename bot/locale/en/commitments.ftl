# What the leadership decides about a gap: the proposal, the news of it, its due date, the verdict.

commit-title = Decide
commit-title-change = Change
commit-submit = Save
commit-gap = *{ $title }*
commit-which = On which gap?
commit-which-choose = Choose a gap
commit-what = What do you decide?
commit-what-placeholder = Something that everybody will be able to see. The teams will read it: name nobody.
commit-levers = What often helps: { $topic ->
    [vision] three priorities in writing, and which ones stop; a monthly word on what has changed.
    [contribution] tie each project to a result; let those who made a success tell it.
    [decisions] say who decides, by when, and why; thirty minutes a week to settle what is stuck.
    [governance] write down who may decide what; a named referee for clashing priorities.
    [information] a direct line to the leadership, answered in a known time; managers as relays.
    [exchange] indicators shared by two teams; a technical and a business partner for each project.
    [routines] drop one meeting, keep a useful one; start with what was decided last time.
    [resources] give up a goal, or give what it takes to reach it.
    [tech_business] one shared roadmap; technical debt as a number in every trade-off.
    [recognition] say thank you for one precise thing; show who did what.
   *[other] say who decides and by when; shared indicators; managers as relays.
}
commit-who = Who takes care of it?
commit-who-hint = They get a message, and accept or not. Nothing is announced before.
commit-due = By when?
commit-due-hint = The question is asked again after that date. At most three measures tell whether the gap has closed.
commit-tellable = Of ten gaps like this one, three measures recognise { $closed } when they close, { $still } when they stay.
commit-wrong-what = Write what is decided.
commit-wrong-owner = Choose one of the leaders.
commit-wrong-due = Choose a day to come, within a year.
commit-wrong-gap = Choose a gap.

notice-commit-made = The leadership is told. The question is asked again after { $due }, and the digest will tell what the figures say.
notice-commit-asked = Noted. { $owner } gets a message to accept it; the decision is announced after that.
notice-commit-taken = { $state ->
    [asked] A decision is already proposed on *{ $title }*: “{ $what }”, by { $due }. { $owned ->
        [yes] { $owner } has yet to accept it.
       *[no] Nobody answers for it at the moment.
    }
   *[open] It is already decided for *{ $title }*: “{ $what }”, by { $due }. { $owned ->
        [yes] { $owner } takes care of it.
       *[no] Nobody answers for it at the moment.
    }
}
notice-commit-over = This gap is out of date: it has closed, or has no recent figure.
notice-commit-none = No gap is waiting for a decision.
notice-commit-late = It was due on { $due }: propose another date from { $home_bold }.
notice-commit-gone = This decision does not exist any more.
notice-commit-not-yours = Only who takes care of this decision and who proposed it can change it, while it is under way.
notice-commit-not-asked = This decision is not waiting for your answer.
notice-commit-withdrawn = The decision is withdrawn.
notice-commit-declined = Noted: whoever proposed it is told.
notice-commit-refused = The decision on *{ $title }* was not accepted. Propose it to somebody else from { $home_bold }.
notice-commit-lapsed = The decision proposed on *{ $title }* got no answer for four weeks: it waits no more. Propose it again from { $home_bold }.
notice-gap-later = All right. I will not ask for a decision on *{ $title }* for thirteen weeks.
notice-gap-dismissed = All right. I will not ask for a decision on *{ $title }* any more, as long as this gap lasts.

commitment-text-asked = Diapason: a decision is proposed to you.
commitment-text-made = Diapason: a decision is made.
commitment-text-changed = Diapason: a decision has changed.
commitment-text-withdrawn = Diapason: a decision is withdrawn.
commitment-head = { $stage ->
    [asked] { $named ->
        [yes] *{ $by } proposes that you take care of a decision* on *{ $title }*.
       *[no] *It is proposed that you take care of a decision* on *{ $title }*.
    }
    [changed] *Decision changed* · { $title }
    [withdrawn] *Decision withdrawn* · { $title }
   *[made] *Decided* · { $title }
}
commitment-what = “{ $what }”
commitment-due = By { $due }.
commitment-who = { $owner } takes care of it, by { $due }.
commitment-nobody = Nobody answers for it any more. Due: { $due }.
commitment-how-asked = Nothing is announced until you accept. Your name is told to the leadership only.
commitment-how = The question is asked again after that date; at most three measures will tell whether the gap has closed.
commitment-accept = I take care of it
commitment-decline = Not me
commitment-change = Change
commitment-withdraw = Withdraw
commitment-withdraw-sure = The decision is not followed any more, and the leadership channel is told.

commitments-text = The leadership’s decisions
commitments-title = *The leadership’s decisions*
commitments-none = No decision is under way.
commitments-more = { $count ->
    [one] And one more, older.
   *[other] And { $count } more, older.
}
commitments-line = *{ $title }*: “{ $what }”
commitments-state = { $verdict ->
    [closed] Verdict: the gap has closed.
    [halved] Verdict: the gap has more than halved.
    [still-there] Verdict: the gap is still there.
    [cannot-tell] { $judged ->
        [yes] Three measures were not enough to tell.
       *[no] Measured { $looks ->
            [one] once
            [2] twice
           *[other] { $looks } times
        } of three, without being able to tell.
    }
   *[none] { $judged ->
        [yes] Never measured: no figure in the six months after it was due.
       *[no] Not measured yet.
    }
}
commitments-asked = Proposed, no answer yet. Due: { $due }.

decision-text = Diapason: a gap is waiting for a decision.
decision-head = *A decision to make* · { $title }
decision-why = Since week { $week } this gap has been waiting for a decision. { $first } { $firstfigure } · { $second } { $secondfigure }.
decision-commit = Decide
decision-later = Not now
decision-dismiss = Nothing to decide

digest-count-verdicts = { $count ->
    [one] 1 verdict
   *[other] { $count } verdicts
}
digest-count-due = { $count ->
    [one] 1 due date
   *[other] { $count } due dates
}
digest-count-decision = 1 decision to make
digest-commit = Decide
digest-due-others = { $count ->
    [one] One more decision comes due this week.
   *[other] { $count } more decisions come due this week.
}
digest-due = *Due this week* · { $title }
verdict-head = *{ $title }* · { $first } ↔ { $second } · verdict
verdict-decided = Decided: “{ $what }”{ $owned ->
    [yes] , by { $owner }
   *[no] { "" }
}, due { $due }.
verdict-figures = Before: { $first } { $firstbefore } · { $second } { $secondbefore }. Now: { $firstnow } · { $secondnow }.
verdict-closed = *The gap has closed*{ $moved ->
    [staff] : the teams came closer
    [leaders] : the leadership came closer
    [second] : { $second } came closer
    [first] : { $first } came closer
    [both] : both sides came closer
   *[neither] { "" }
}.
verdict-halved = *The gap has more than halved*{ $moved ->
    [staff] : the teams came closer
    [leaders] : the leadership came closer
    [second] : { $second } came closer
    [first] : { $first } came closer
    [both] : both sides came closer
   *[neither] { "" }
}.
verdict-still-there = *The gap is still there.*
verdict-cannot-tell = { $again ->
    [yes] *It cannot be told yet* (measure { $look } of 3). Next measure: about { $day }.
   *[no] *Three measures were not enough to tell.*
}
verdict-again = Measure { $look } of 3; the next about { $day }.
verdict-others = Other gaps moved at least half as far: the decision is probably not all of it.
verdict-cause = The figures tell what has moved, not why.

home-leading = *Leadership*
home-decide = Decide
home-commitments = Decisions
notice-digest-gone = This digest is not kept any more.
home-past = Past digests
home-asked = *A decision is proposed to you.*
digests-text = Past digests
digests-title = *Past digests*, the newest first
digests-none = No digest has been posted yet.
digests-line = Week { $week }: { $news }
digests-open = Read

admin-sponsor = *Whom to ask for decisions that wait*: { $chosen ->
    [yes] { $name }
   *[no] nobody
}. Eight weeks after a gap was told and nobody decided, Diapason asks them by message.
admin-sponsor-choose = Choose
sponsor-title = Decisions that wait
sponsor-label = Whom to ask?
sponsor-hint = One of the leaders, who can decide or hand it on.
sponsor-save = Save
sponsor-wrong = Choose one of the leaders.
notice-sponsor-chosen = Noted. { $name } is asked when a gap stays eight weeks without a decision.
change-sponsor-chosen = • { $on }: who is asked for decisions was chosen
