# The verdict of the attack that Diapason makes on its own figures.

audit-nothing = No figure was published yet: there is nothing to attack.
audit-safe = { $figures ->
    [one] One published figure
   *[other] { $figures } published figures
}, attacked in the worst case: even knowing who answered, and with accomplices, nobody can tell an answer from a figure.
audit-fewest = { $options ->
    [two] Both answers stay possible for everyone, to questions that have only two.
    [mixed] At least { $fewest } answers stay possible for everyone, and both to questions that have only two.
   *[more] At least { $fewest } answers stay possible for everyone.
}
audit-weak = { $weak ->
    [one] One published figure tells
   *[other] { $weak } published figures tell
} too much: in the worst case only { $fewest } { $fewest ->
    [one] answer stays
   *[other] answers stay
} possible for somebody. Tell the people concerned, and write to the authors of Diapason.
audit-agreed = { $count ->
    [one] One leaders’ figure is not attacked, and this protection does not cover it
   *[other] { $count } leaders’ figures are not attacked, and this protection does not cover them
}: every leader agreed that their exact mean be shown.

# Two figures in a row, and who is missing from one of them.

audit-pairs = { $pairs ->
    [one] One pair of figures was attacked too
   *[other] { $pairs } pairs of figures were attacked too
}: a question asked twice of one group, when somebody joined, left, was away or did not answer. Something is told when fewer than 3 answers stay possible for that person (only one, to questions that have two).
audit-pairs-free = { $free ->
    [0] With nothing assumed of the others’ answers, no pair tells anything.
    [one] With nothing assumed of the others’ answers, one pair tells something. Tell the people concerned, and write to the authors of Diapason.
   *[other] With nothing assumed of the others’ answers, { $free } pairs tell something. Tell the people concerned, and write to the authors of Diapason.
}
audit-pairs-worst = Pairs that would tell something about an absent person, in the worst case, if all the others answered the same twice: { $told } of { $pairs }. It would take somebody who is sure of that, knows exactly who answered each time, and has accomplices.
audit-pairs-alone = About somebody who was the only one missing: { $told } of { $pairs } (single windows, without pooled weeks).
audit-pairs-moved = To somebody who knows only who joined or left, has accomplices, and takes all the others for having answered both times: { $told } of { $pairs } (where the lists of both dates are kept).
audit-pairs-unread = { $pairs ->
    [one] One pair was not looked at
   *[other] { $pairs } pairs were not looked at
}: an earlier version made one of its figures.
