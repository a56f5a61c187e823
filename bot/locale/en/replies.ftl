# Leadership’s replies to comments: the one being written, the one being read.

detail-reply = Reply

reply-title = Reply
reply-label = Your reply
reply-placeholder = A fact, a decision, a date.
reply-hint = 1,000 characters at most. Links stay plain text.
reply-how = Your reply bears your name. It appears at a time drawn at random, within six working hours; it is shown only to the person who wrote. You will know neither who they are nor whether they read it: do not ask them to come forward. { $left ->
    [one] This is the last reply this comment can have.
   *[other] This comment can have { $left } more replies.
}
reply-from = Reply from { $leader }
reply-send = Reply
reply-wrong-empty = Write a reply, or cancel.
notice-reply-taken = Noted. Your reply will appear within six working hours; the whole group will know that a comment was answered, without knowing which.
notice-reply-enough = This comment already has { $most } replies: that is where it ends, to protect whoever wrote it.
notice-reply-too-late = This comment can no longer be answered: its author withdrew it, or it was published more than 30 days ago and nothing links it to them any more.
notice-leaders-only = Only the leadership can do this.

relay-text = Diapason: the leadership replied to a comment from your group.
relay-answered = *The leadership replied to a comment from your group.* If it is yours, the reply waits for you here and in the { $home }.
relay-read = Read
relay-all = The whole group gets this message: it does not tell who wrote, and no screen will show whether you open it.

replies-text = Replies to your comments
replies-title = *The leadership replied to you*
replies-comment = You had written, about *{ $question }*:
replies-from = Reply from *{ $leader }*:
replies-more = { $count ->
    [one] And one older reply.
   *[other] And { $count } older replies.
}
replies-secret = This is shown to your account alone. The leadership knows neither who wrote nor whether the reply was read.
replies-none = No reply is waiting for you: that comment was not yours, it was withdrawn, or it was published more than 30 days ago.

mydata-linked = { $count ->
    [one] *One of your published comments* can still be answered by the leadership, who do not know it is yours. That link, encrypted, is destroyed on { $day } at the latest.
   *[other] *{ $count } of your published comments* can still be answered by the leadership, who do not know they are yours. Those links, encrypted, are destroyed on { $day } at the latest.
}

mydata-published = *{ $question }* · published comment:
mydata-published-more = { $count ->
    [one] And one older comment, shown here once one of these is gone.
   *[other] And { $count } older comments, shown here once some of these are gone.
}
mydata-withdraw = Withdraw
mydata-withdraw-sure = Your comment and the replies to it are erased here at once, and stay so. In leadership’s channel, “withdrawn by its author” takes its place within six working hours. No screen tells whose it was. Whoever has read it has read it, and a copy made before keeps it.
notice-withdrawn = Your comment is withdrawn, with its replies. In leadership’s channel, “withdrawn by its author” takes its place within six working hours; if the platform refuses, the administrators are asked to delete it.
notice-withdraw-too-late = This comment can no longer be withdrawn: nothing links it to you any more.
