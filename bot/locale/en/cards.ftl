# What people receive: questions, welcome, forms, help.

figure-band = { $low }-{ $high } people asked
figure-band-open = { $low } people asked or more
figure-plain = { $value } ({ $eligible })
figure-choice = a majority for “{ $option }” ({ $eligible })
figure-split = no clear majority
figure-majority = a majority for “{ $option }”
figure-brief = { $bound ->
    [at_least] at least { $mean }
    [at_most] at most { $mean }
   *[about] { $mean }
}
figure-of = { $figure } ({ $kind ->
    [open] { $low } or more
   *[closed] { $low }-{ $high }
})
figure-about = { $mean } out of { $top }
figure-at-least = at least { $mean } out of { $top }
figure-at-most = at most { $mean } out of { $top }
span = { $first }-{ $last }

question-intro = { $count ->
    [one] *One question this week*, one tap.
   *[other] *{ $count } questions this week*, one tap each.
}
question-sample = Test: this is what a team receives. Nothing you tap here is stored.
question-own = { $count ->
    [0] *All noted, thank you.* You can change your mind until it closes.
    [one] *One answer is still open to you*, one tap.
   *[other] *{ $count } answers are still open to you*, one tap each.
}
question-again = *Your new answer*, one tap. Until then, the old one counts.
question-own-text = Diapason: your questions of the week.
reminder-text = Diapason: a short reminder, the week’s questions are open.
reminder = *A short reminder*, the only one. The week’s questions are open until { $day }. Thank you to everyone who has already answered!
reminder-same = This message is the same for everyone who was asked, whether they answered or not.
reminder-answer = Answer
question-text = { $count ->
    [one] Diapason: one question for you, one tap.
   *[other] Diapason: { $count } questions for you, one tap each.
}
question-ask = *{ $text }*
question-ask-scale = *{ $text }*
    { $low } = { $from } · { $high } = { $to }
question-option-read = { $value } out of { $top } ({ $low } = { $from }, { $high } = { $to })
question-option-read-short = { $value } out of { $top }
question-answer-label = Your own view
question-forecast-label = Your forecast
question-choose = Choose an answer
question-thanks = { $text }
    Thank you, noted.
question-skipped = { $text }
    Question skipped, noted.
receipt-text = Diapason: noted.
receipt-answer = *{ $text }*
    Thank you, noted. Your latest answer counts.
receipt-forecast = *{ $text }*
    Thank you, your forecast is noted. The latest one counts.
receipt-skip = *{ $text }*
    Question skipped, noted.
receipt-comment = *{ $text }*
    Noted. Your latest comment counts; an empty text erases it.
receipt-left = { $count ->
    [0] That is all for this week. Nothing changes in the message: it stays the same for everyone.
    [one] One answer is still open to you, here or in the message. The message stays the same for everyone, whether you answer or not.
   *[other] { $count } answers are still open to you, here or in the message. The message stays the same for everyone, whether you answer or not.
}
receipt-go-on = Go on here
question-closed = { $text }
    This question is closed.
question-change = Change my answer
question-change-forecast = Change my forecast
question-answer-after-all = Answer after all
question-comment = Comment
question-comment-change = Change my comment
question-skip = Skip this question
question-snooze = Not now
question-why = Why me?
question-stop = Stop sending me questions
question-promise = Confidential: the company only sees figures of groups of { $k } respondents or more, and comments without names, in the leadership’s private channel.
question-promise-teams = Once a month at most, everyone may read figures of the company and of their function.
question-promise-until = You can change your mind until { $day }; your answers are destroyed on { $erased } at the latest.
question-promise-leaders = { $leaders ->
    [5] You are five in the leadership: a figure of the leadership proves that all five answered.
   *[other] You are { $leaders } in the leadership: a figure of the leadership proves that one person at most did not answer.
}
closed-title = *These questions are closed.* Thank you to everyone who answered.
closed-question = • { $text }
closed-next = The group figures go to the leadership on a working day of the week after the close. The next questions, your data and your settings are in Diapason’s { $home_bold }.
closed-reminder = *This reminder is past*: the questions are closed.
closed-text = Diapason: these questions are closed.

welcome-text = Hello, I am Diapason. Here is what I ask, and what I protect.
welcome-hello = *Hello, I am Diapason.* I ask the leadership and the teams of { $company } the same questions, separately, to see where your views part, and talk about it.
welcome-hello-leader = *Hello, I am Diapason.* I ask the leadership and the teams of { $company } the same questions, separately. I also ask you what you think the teams will answer. With five or six leaders, a figure of the leadership proves that one person at most did not answer.
welcome-when = *When?* On { $weekday } at { $time }, your time: one to three questions, one tap each. One reminder at most, the same for everyone.
welcome-who = *Who sees what?* No screen shows your answer to any account but yours, nor whether you answered: this conversation stays the same whether you answer or not. The company only sees rounded group figures, from { $k } respondents up, and comments without names, in the leadership’s private channel. Once a month at most, everyone may read figures of the company and of their function. To read it all: the *Confidentiality* button, or `{ $command } confidentiality`.
welcome-kept = *For how long?* Answers are encrypted, kept { $days } days at most, then destroyed. The group figures and the published comments remain.
welcome-free = Answering is up to you. You can skip a question, pause or stop at any time, here or in the { $home }.
welcome-stop = Stop sending me questions

help-text = Help for Diapason
help-title = *Diapason*, in three lines
help-what = One to three questions a week, the same for the leadership and the teams. One tap each, in a message.
help-privacy = Your answer is shown to your account alone. The company sees group figures, from { $k } respondents up, and comments without names.
help-commands = `{ $command } help` this help
    `{ $command } status` where you stand
    `{ $command } pause` pause until you are back
    `{ $command } my-data` what I hold about you
    `{ $command } replies` what leaders replied to your comments
    `{ $command } obstacle` say what keeps the work from going on
    `{ $command } confidentiality` who can see what
    `{ $command } stop` receive no more questions
help-leader = For leaders: `{ $command } decisions` what is decided, `{ $command } digests` past digests.
help-admin = To set things up, open Diapason’s { $home_bold }: questions, day and hour, leadership channel, test.

mydata-text = What Diapason holds about you
mydata-title = *What I hold about you*
mydata-identity = { $name } · { $level }{ $placed ->
    [yes] { " " }· { $path }
   *[no] { "" }
}
mydata-level = { $level ->
    [leader] leadership
    [manager] management
   *[staff] teams
}
mydata-question = *{ $question }*
mydata-skipped = Skipped.
mydata-none = No answer in progress that could be attributed to you.
mydata-more = { $count ->
    [one] And one more answer.
   *[other] And { $count } more answers.
}
mydata-sealed = This is shown to your account alone. At most { $days } days after a question opens, its key is destroyed: unless the database and the keys were copied before, nobody, not even you, can link an answer to anyone any more.

unknown-action = This button no longer works: the message is old. Your open questions are in Diapason’s { $home }.
too-fast = Easy: I could not take everything. Wait a minute, then tap again.

form-saved = It is saved.
too-slow = This takes longer than expected. Try again in a minute.
form-save = Save
form-close = Cancel
form-done = Close
form-title = Diapason

comment-title = Your comment
comment-label = What you would like to add
comment-placeholder = Facts and ideas, no names.
comment-hint = Shown without name or date, mixed with others, and only when there are enough. Leadership can reply without knowing who you are. Leave empty to withdraw yours; once published, you can for 30 days. 1,000 characters at most.
comment-danger = Harassment, danger, distress: this form is not read right away. Call { $contacts }.
comment-danger-default = Harassment, danger, distress: this form is not read right away. Talk to human resources, your representatives or the occupational doctor; in an emergency, call 112.

pause-title = Take a break
pause-label = First day back
pause-hint = No questions until then. Leave empty to start again now.
pause-placeholder = Choose a day

schedule-title-new = New schedule
schedule-title-edit = Edit the schedule
schedule-name = Name
schedule-weekday = Day
schedule-time = Time, where each person is
schedule-audience = Who is asked
schedule-alignment = Alignment questions
schedule-alignment-hint = Each comes back every four weeks, or eight once its gap is settled, the same for the leadership and the teams.
schedule-pulse = Pulse questions
schedule-pulse-hint = One a week, in turn.
schedule-reminder = Reminder
schedule-reminder-on = The same reminder for everyone, two working days later
schedule-choose = Choose
schedule-effect = Changes apply from the next round. Saving also wakes the questions that rest.

audience-everyone = Everyone
audience-leaders = Leadership
audience-staff = All teams
