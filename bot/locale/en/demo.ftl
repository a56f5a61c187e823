# What the demo writes in the terminal, and the names of its channels.

demo-channel = leadership
demo-everyone = general

demo-living = The company lives
demo-week = week { $week } of { $weeks }
demo-lived = { $people } people, { $weeks ->
    [one] one week
   *[other] { $weeks } weeks
}. What the leadership learned:
demo-line = { $week } · { $story }
demo-new = new: { $titles }
demo-moved = has moved: { $titles }
demo-over = over: { $titles }
demo-alert = ⚠ weak signal, { $group }
demo-quiet = { $others ->
    [no] Nothing, in { $weeks ->
        [one] one week
       *[other] { $weeks } weeks
    }.
   *[yes] { $weeks ->
        [one] The other week: nothing new.
       *[other] The { $weeks } other weeks: nothing new.
    }
}
demo-planted = Planted gap: “{ $title }”, named from { $week }.
demo-missed = Planted gap: “{ $title }”, never named.
demo-tired = Planted tiredness: { $team }, from { $since }; told from { $week }.
demo-tired-missed = Planted tiredness: { $team }, from { $since }; never told.
demo-calm = Nothing had been planted in this company.
demo-audit = On your own figures, `diapason audit` attacks pairs of them too.
demo-port = Port { $usual } is taken: the page has another one.
demo-open = The workspace is open: { $url }
    Choose a person: a question is waiting for them. { $admin } administers Diapason. Ctrl-C to end.
