# The verdict of the attack that Diapason makes on its own figures.

audit-nothing = No figure was published yet: there is nothing to attack.
audit-safe = { $figures ->
    [one] One published figure
   *[other] { $figures } published figures
}, attacked in the worst case: even knowing who answered, and with accomplices, at least { $fewest } answers stay possible for everyone. No answer can be told.
audit-weak = { $weak ->
    [one] One published figure tells
   *[other] { $weak } published figures tell
} too much: in the worst case only { $fewest } { $fewest ->
    [one] answer stays
   *[other] answers stay
} possible for somebody. Tell the people concerned, and write to the authors of Diapason.
audit-agreed = { $count ->
    [one] One leaders’ figure is not attacked
   *[other] { $count } leaders’ figures are not attacked
}: every leader agreed to have it shown.
