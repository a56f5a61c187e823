# The whole promise, with its limits.
confidentiality =
    { confidentiality-title }

    { confidentiality-shown }

    { confidentiality-open }

    { confidentiality-sealed }

    { confidentiality-kept }

    { confidentiality-limit }

    { confidentiality-participation }

    { confidentiality-comments }

    { confidentiality-use }

    { confidentiality-rights }

    { confidentiality-urgent }

confidentiality-title = *Who can see what*
confidentiality-shown = *What is shown.* Group figures, never an answer. A group has at least { $k } respondents, except three or four leaders who all agree to be shown together; means are rounded, the number of people asked given in bands, never the number of answers. The figure of five or six leaders proves that one at most kept silent. A figure is published once. Which group counts you, and what changed of it, stands in the { $home }.
confidentiality-open = *At first.* Your answer is encrypted, with a key of that question’s own. No screen and no command shows it to any account but yours; somebody who can sign in as you sees what you see. But let us be frank: the person who holds the server, the database and the keys together could technically decrypt it, and tell that you answered.
confidentiality-sealed = *Afterwards.* At most { $days } days after the question opened, the key is destroyed and the answers are erased. Nobody can read your answer any more: not leadership, not an administrator, not us, even with a backup of the database.
confidentiality-kept = *What remains.* The published figures (24 months) and, for groups of 10 people or more, two totals in coarse steps, encrypted: one of the last four weeks, one of the weeks before, of which a third fades every four weeks. The published figures are grouped and protected: no answer can be told from them.
confidentiality-limit = *The limit.* A copy of the database and of the keys, taken together before that, would escape that destruction. Your administrators commit in writing not to make one.
confidentiality-participation = *Answering or not.* No screen and no command tells who answered. Nor does your conversation: each message stays the same whether you answer or not, and the same reminder goes to everyone. The response rate is given only in bands, for 10 people or more. A pause or a stop can be guessed in your own conversation with Diapason, where questions are missing and which the company can export.
confidentiality-comments = *Comments.* They appear shuffled, without name, date or score: from 10 respondents and 3 comments by 3 people. Your style can give you away: leave out details that point to you. A published comment is kept for 12 months, and in the chat for as long as its messages; for 30 days you can withdraw it in `{ $command } my-data`, with the replies to it. Leadership can reply to it without knowing who wrote it: the reply waits for you in the { $home }, and the whole group gets the same message. That link, encrypted, is destroyed 30 days after publication; until then, what is said above of the server and the keys holds for it too.
confidentiality-use = *The use.* It is about a group, never about a person. No ranking, no individual score, no use for discipline.
confidentiality-rights = *Your rights.* `{ $command } my-data` shows your answers, changes and erases them. Once the key is destroyed, no answer can be attributed to you any more.
confidentiality-urgent = *Harassment, danger, distress.* Diapason is not the right channel: nobody reads your message there at once. Talk to human resources, staff representatives or occupational health; in an emergency, call 112 (in Europe).
