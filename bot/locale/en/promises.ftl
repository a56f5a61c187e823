# What binds: the smallest group, the works council.

admin-consultation-none = *No question goes out yet.* First confirm that the works council was consulted, or that you are fewer than 50.
admin-consultation-on = Works council consulted on { $day }
admin-consultation-fewer = Fewer than 50 people: no works council to consult
admin-consultation-outgrown = *You are 50 or more by now.* You had confirmed being fewer than 50: see whether the works council must be consulted, then note the date here.
admin-consultation-confirm = Confirm
admin-consultation-change = Edit
admin-k = *Smallest group*: { $k } respondents. Below that, no figure exists, except that of three or four leaders who all agree to it.
admin-k-raise = Raise

consultation-title = First of all
consultation-why = In France, from 50 employees up, the works council is consulted before this is set up. Below that, inform the staff and their representatives.
consultation-label = Where do you stand?
consultation-consulted = The works council was consulted
consultation-fewer = We are fewer than 50
consultation-day = Date of the consultation
consultation-recorded = Your confirmation goes into the record of settings, which everybody can read.
consultation-wrong-fifty = Diapason knows 50 people or more in your company: give the date of the consultation.
consultation-wrong-no-day = Give the date of the consultation.
consultation-wrong-future = This date is still to come: confirm once the works council was consulted.
notice-consultation = Noted. Questions will go out on the next planned day.

smallest-group-title = Smallest group
smallest-group-label = Respondents at the least (today: { $k })
smallest-group-size = { $k } respondents
smallest-group-hint = Holds for the next questions asked. Nobody will be able to lower it again.
smallest-group-largest = The smallest group is { $k } respondents: it cannot be raised further.
smallest-group-leaders = The leadership is { $leaders } people. If the smallest group exceeds { $most }, it has no figure any more, and the digest shows no gap with it.
smallest-group-room = The smallest of the teams’ groups has { $people } people: the minimum can go up to { $most }. Beyond it, a figure could prove that everybody answered.
smallest-group-no-room = The smallest of the teams’ groups is too small for that.
smallest-group-same = This is the minimum already.
smallest-group-never-lowered = The smallest group can never be lowered: it was promised to those who answered.
smallest-group-wrong = Choose one of the numbers of the list.
notice-k-raised = Smallest group: { $k } respondents, from the next questions asked. Those that are open keep the promise shown with them.

agreement-ask = *First: show the leadership?* You are { $leaders } in the leadership: below five, it has no figure, unless each of you agrees and at least three answer. Then the exact mean of your answers to the alignment questions of this message appears in the leadership channel. { $leaders ->
    [3] With three, each thereby learns the others’ total.
   *[other] Each thereby learns the others’ total: if three answer, the total of two.
} You choose before answering, once for this week. If one of you does not agree, your answers to these questions are shown nowhere.
agreement-noted = *Show the leadership?* Noted, for this week. If one of you did not agree, or if fewer than three answer, your answers to the alignment questions are shown nowhere.
agreement-agree = I agree
agreement-refuse = I do not agree

changes-title = *The record of settings.* What changed of late, without names:
change-people-imported = • { $on }: list of people imported ({ $added } added, { $changed } changed, { $gone } removed)
change-people-synced = • { $on }: accounts brought up to date ({ $added } added, { $changed } changed, { $gone } removed)
change-moved-by-few = • { $on }: { $count ->
    [one] one person moved alone to another group
   *[other] { $count } people moved to another group, a few at a time
}
change-schedule-created = • { $on }: new schedule, { $audience }, { $questions ->
    [one] 1 question
   *[other] { $questions } questions
}
change-schedule-edited = • { $on }: schedule edited, { $audience }, { $questions ->
    [one] 1 question
   *[other] { $questions } questions
}
change-schedule-active = • { $on }: schedule resumed
change-schedule-paused = • { $on }: schedule paused
change-channel-chosen = • { $on }: leadership channel chosen
change-k-raised = • { $on }: smallest group raised from { $before } to { $after } respondents
change-consultation-confirmed = • { $on }: { $how ->
    [fewer_than_50] confirmed: fewer than 50 people
   *[consulted] confirmed: works council consulted
}
change-window-refused = • { $on }: a question was not published, since what its figures rest on was no longer what Diapason had written
change-account-linked = • { $on }: somebody linked a second account of theirs
change-key-rotated = • { $on }: master key replaced
change-keys-unwrapped = • { $on }: a command of the operator opened { $count ->
    [one] the key of one question
   *[other] the keys of { $count } questions
}
change-admins-named = • { $on }: { $admins ->
    [one] 1 person administers Diapason
   *[other] { $admins } people administer Diapason
} ({ $added } added, { $gone } removed)
change-other = • { $on }: a setting changed
admin-moved-by-few = So few people changed groups that the figures before and after could isolate them. Everybody reads of it in `{ $command } confidentiality`. It holds for the next questions.

answer-title = Your answer
mydata-held = *{ $question }*{ $item ->
    [forecast] {" "}· forecast
    [comment] {" "}· comment
    [agreed] {" "}· to be shown with the leadership
   *[answer] {""}
}
mydata-until = _Destroyed on { $day } at the latest._
mydata-edit = Edit
mydata-erase = Erase
mydata-erase-all = Erase everything
mydata-erase-sure = Your answers are erased at once, and stay so if the database is restored. A copy of the database made before keeps them, encrypted: it becomes unreadable when their key is destroyed. Figures already published do not change.
mydata-agreed = To be shown with the leadership or not: this choice holds for the whole week. It is erased only with everything else.
mydata-closed = A pulse question that has closed waits to be put together with three other weeks: its answer cannot be taken back any more, and is destroyed on the day given.
