# What the demo writes in the terminal.

demo-living = The company lives
demo-line = { $week } · { $story }
demo-new = new: { $titles }
demo-moved = has moved: { $titles }
demo-over = over: { $titles }
demo-alert = ⚠ weak signal, { $group }
demo-planted = Planted gap: “{ $title }”, named from { $week }.
demo-missed = Planted gap: “{ $title }”, never named.
demo-calm = Nothing had been planted in this company.
demo-open = The workspace is open: { $url }
    Choose a person: a question is waiting for them. The first in the list administers Diapason. Ctrl-C to end.
