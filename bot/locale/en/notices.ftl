# What Diapason answers to a gesture, in one sentence.

notice-closed = These questions are closed: your answer was not taken. The next ones will come soon.
notice-old-message = This message is old. Your current questions are in Diapason’s { $home_bold }.
notice-choice-first = Nothing is stored yet: first say whether the leadership may be shown. This choice awaits you above the questions, in Diapason’s { $home_bold }.
notice-comment-cut = Your comment is saved, but it was too long: only its first 1,000 characters are kept.
notice-sample = This was a test: nothing is stored.
notice-test-sent = The test is in your conversation with Diapason.
notice-test-not-sent = The test did not arrive: { $platform } did not take it. Try again in a minute.
notice-admins-only = Only the people who administer Diapason can do this.
notice-unknown-person = I do not know you yet. Ask whoever administers Diapason to add you.
notice-try-again = I could not store this. Please try again in a moment.
notice-stop = Noted: no more questions. To begin again, open Diapason’s { $home } or type `{ $command } resume`.
notice-resume = Good to have you back. The next questions will come at the usual time.
notice-snooze = All right. Your questions wait in Diapason’s { $home_bold } until they close.
notice-why = Questions go to whole groups, leadership and teams separately: nobody is picked. Only figures of groups of at least { $k } respondents are shown, and comments without names.
notice-back = Welcome back. The next questions will come at the usual time.
notice-paused = Pause saved. Back on { $until }; no questions until then.
notice-typed = Please do not answer here: I do not keep this message, but your company can export this conversation. Tap a button instead, or *Comment*.
notice-channel-chosen = Leadership channel saved. Before every post I check that it is private and has no guests.
notice-schedule-saved = “{ $name }” is saved. Changes take effect with the next round.
notice-schedule-paused = “{ $name }” is paused: nothing goes out.
notice-schedule-resumed = “{ $name }” resumes with the next round.

schedule-wrong-name = Give this schedule a name.
schedule-wrong-gone = This schedule is gone.
pause-wrong-day = Choose a day to come, within a year.

# Under the picture of the digest.
chart-forecast = leadership’s forecast of the teams
chart-bar = Pale bar: what the rounded figure leaves possible.
