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
demo-decided = decided: { $titles }
demo-verdict = verdict, { $outcome ->
    [closed] closed
    [halved] more than halved
    [still-there] still there
   *[cannot-tell] cannot tell
}: { $title }
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
demo-decision = Decided in { $week }{ $helps ->
    [yes] , and the teams answer better from { $since }.
   *[no] , to no effect.
}
demo-judged = { $outcome ->
    [closed] Verdict of { $week }: closed.
    [halved] Verdict of { $week }: more than halved.
    [still-there] Verdict of { $week }: still there.
    [cannot-tell] Verdict of { $week }: cannot tell.
   *[none] No verdict yet.
}
demo-undecided = A decision was asked in { $week }, and put off.
demo-missed = Planted gap: “{ $title }”, never named.
demo-tired = Planted tiredness: { $team }, from { $since }; told from { $week }.
demo-tired-missed = Planted tiredness: { $team }, from { $since }; never told.
demo-calm = Nothing had been planted in this company.
demo-audit = On your own figures, `diapason audit` attacks pairs of them too.
demo-port = Port { $usual } is taken: the page has another one.
demo-open = The workspace is open: { $url }
    Choose a person: a question is waiting for them. { $admin } administers Diapason. Ctrl-C to end.
