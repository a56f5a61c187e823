# What is refused in a schedule, and what admins learn when a message did not leave.

schedule-wrong-none = Choose at least one question.
schedule-wrong-unknown = One of these questions no longer exists: choose again.
schedule-wrong-twice = The same question is chosen twice.
schedule-wrong-few-pulse = Choose at least four pulse questions, or none: each comes back only every four weeks.
schedule-wrong-elsewhere = Another schedule already asks the same people one of these questions.
schedule-wrong-messages = Some people would get more than two messages a week: take away the reminder of a schedule that reaches them, or join the two.
schedule-wrong-too-many = That would be more than three questions per person a week: keep eight alignment questions with the pulse, or twelve without.
schedule-wrong-day = Nobody works on that day: choose a working day.
schedule-wrong-hour = That time falls in the quiet hours: choose a time when people work.
schedule-wrong-audience = This group is too small to protect everyone in it: it takes at least 8 people, or 5 for the leaders.

notice-held-archived = The digest or alert was not posted: the leadership channel is archived. Reopen it or choose another one in Diapason’s home; the message will then leave by itself.
notice-held-public = The digest or alert was not posted: the leadership channel is not private. Choose a private channel in Diapason’s home; the message will then leave by itself.
notice-held-shared = The digest or alert was not posted: the leadership channel is shared with another organisation. Choose another one in Diapason’s home; the message will then leave by itself.
notice-held-guests = The digest or alert was not posted: there are guests in the leadership channel. Remove them or choose another channel; the message will then leave by itself.
notice-held-too-many = The digest or alert was not posted: the leadership channel has more than 20 members. Choose a smaller channel in Diapason’s home; the message will then leave by itself.
notice-held-unreachable = The digest or alert was not posted: Diapason can no longer reach the leadership channel. Invite it there or choose another one; the message will then leave by itself.
notice-held-rejected = The digest or alert was not posted: the platform refused it. Diapason’s log says why.
notice-held-unedited = Its author withdrew a comment, but its text could not be taken out of the leadership channel. Please delete that message of the digest’s thread there.
notice-held-unwritten = The message of an obstacle in the leadership channel could not be written again: it is out of date, or its author has withdrawn it. Please delete it there; `{ $command } obstacles` shows leaders what is open.
notice-held-in-doubt = Diapason does not know whether the digest or alert reached the leadership channel. Please look there: it is not sent twice.
notice-window-refused = A question of this week is not shown. What its figures rest on, its groups or its answers, is no longer what Diapason wrote: the database was restored, or somebody changed it. Nothing of it will be published, and its answers are destroyed on their day. Please ask whoever runs the server.
notice-many-leave = Reading the accounts, Diapason found that { $leaving } of { $people } people would leave at once: it changed nothing. If that is right, whoever runs the server confirms it with `diapason people sync --yes`.
notice-digest-failed = The digest of week { $week } could not be written, and nothing was posted. Diapason keeps trying; its log says what it stumbles over.
notice-questions-missed = { $count ->
    [one] One person did not get this week’s questions: it was too late to send them.
   *[other] { $count } people did not get this week’s questions: it was too late to send them.
} They will come round again.
