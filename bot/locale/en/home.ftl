# The home.

home-hello = Hello { $name }
home-none = No question is waiting. See you soon.
home-done = Thank you, all noted. You can change your mind until it closes.
home-paused = On a break until { $day }. No questions until then.
home-stopped = You receive no more questions. You can start again whenever you like.
home-pause = Take a break
home-pause-change = Change my break
home-stop = Stop sending me questions
home-resume = Start again
home-mydata = My data
home-group = *Your group*: { $group } ({ $size }).
home-group-of = *Your group* for “{ $schedule }”: { $group } ({ $size }).
home-group-changes = *This changes with the next questions.* Until now: { $before }.
home-group-changed = *This changed on { $day }.* Before: { $before }.
home-group-next = Your answers to the next questions count in that group.
home-group-fresh = You were added less than four weeks ago: your answers to the next questions do not count yet.
home-group-ask = A change that surprises you? Ask whoever administers Diapason, or the staff representatives.
group-size = { $low }-{ $high } people
group-size-open = { $low } people or more
group-few = fewer than { $k } people: no figure is shown of it alone
group-few-leaders = fewer than { $k } people: no figure is shown of it, unless each of you agrees
home-privacy = No screen shows your answer to any account but yours, nor whether you answered. The company only sees group figures, from { $k } respondents up, and comments without names.

admin-title = Settings
admin-only = You see this part because you administer Diapason. It never shows who answered.
admin-people = { $people ->
    [one] 1 person
   *[other] { $people } people
}, { $leaders } of them in the leadership
admin-group = { $name } { $count }
admin-merged = Teams put together, too small to protect each person:
admin-sent = This week’s questions have gone out
admin-none-sent = No question has gone out this week
admin-undelivered-title = *People not reached*
admin-undelivered = { $name }: { $reason }
admin-undelivered-more = { $count ->
    [one] and 1 other
   *[other] and { $count } others
}
admin-delivered = Everybody could be reached.
admin-channel = *Leadership channel*, private, where the digest and the alerts appear
admin-channel-choose = Choose a private channel
admin-channel-trouble = Nothing is posted there for now: { $trouble }
admin-channel-none = No channel chosen: the digest is posted nowhere.
admin-digest-last = Last digest: week { $week }
admin-digest-none = No digest posted.
admin-digest-next = { $last } · Next: { $day }
admin-schedules = *Schedules*
admin-schedules-none = No schedule yet. Create the first: questions, a day, an hour.
admin-schedule = *{ $name }* · { $audience }
    { $weekday } at { $time } · { $questions ->
    [one] 1 question
   *[other] { $questions } questions
} · { $next }
admin-schedule-next = next round on { $day }
admin-schedule-too-small = *does not go out*: this group is too small to protect everyone in it. It takes at least 8 people, or 5 for the leaders; new accounts count after four weeks only
admin-schedule-waiting = waiting
admin-schedule-paused = paused
admin-schedule-more = { $count ->
    [one] And 1 more schedule, which the command line shows.
   *[other] And { $count } more schedules, which the command line shows.
}
admin-schedule-edit = Edit
admin-schedule-pause = Pause
admin-schedule-resume = Resume
admin-schedule-new = New schedule
admin-test = Send me a test

reason-user-disabled = account deactivated
reason-unreachable = { $platform } does not let us write to them
reason-tab-disabled = Diapason’s Messages tab is turned off
reason-other = { $reason }

status-text = Where you stand
status-pending = { $count ->
    [one] *One question* is waiting in the { $home }.
   *[other] *{ $count } questions* are waiting in the { $home }.
}

admin-channel-archived = Nothing is posted there for now: the channel is archived.
admin-channel-public = Nothing is posted there for now: the channel is not private.
admin-channel-shared = Nothing is posted there for now: the channel is shared with another organisation.
admin-channel-guests = Nothing is posted there for now: guests are in the channel.
admin-channel-too-many = Nothing is posted there for now: the channel has more than 20 members.
admin-channel-unreachable = Nothing is posted there for now: invite Diapason to this channel (`{ $invite }`).

home-link = I have another account
link-title = Another account
link-how = Do you have another account in this company, on another platform? Open this same window there. Type here the code that it shows, or type there the code below: one of the two is enough. You are then asked once, and find your answers from both.
link-code = This account’s code, for ten minutes: *{ $code }*
link-label = The other account’s code
link-hint = Only you can link your accounts: no list and no administrator does. Never type a code that somebody gave you: they would see your answers.
link-wrong-code = This code is not one of now. Open this window in your other account again, and copy the code that it shows.
link-wrong-taken = The other account belongs to somebody who has an account here already.
notice-linked = Done: your two accounts are one person for Diapason. Messages go where your other account gets them.
