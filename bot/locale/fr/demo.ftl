# Ce que la démonstration écrit dans le terminal, et les noms de ses canaux.

demo-channel = direction
demo-everyone = général

demo-living = L’entreprise vit
demo-week = semaine { $week } sur { $weeks }
demo-lived = { $people } personnes, { $weeks ->
    [one] une semaine
   *[other] { $weeks } semaines
}. Ce que la direction a appris :
demo-line = { $week } · { $story }
demo-new = nouveau : { $titles }
demo-moved = a bougé : { $titles }
demo-over = terminé : { $titles }
demo-decided = décidé : { $titles }
demo-verdict = verdict, { $outcome ->
    [closed] refermé
    [halved] réduit de plus de moitié
    [still-there] toujours là
   *[cannot-tell] indécis
} : { $title }
demo-alert = ⚠ signal faible, { $group }
demo-quiet = { $others ->
    [no] Rien, en { $weeks ->
        [one] une semaine
       *[other] { $weeks } semaines
    }.
   *[yes] { $weeks ->
        [one] L’autre semaine : rien de nouveau.
       *[other] Les { $weeks } autres semaines : rien de nouveau.
    }
}
demo-planted = Écart semé : « { $title } », nommé dès { $week }.
demo-decision = Décidé en { $week }{ $helps ->
    [yes] , et le terrain répond mieux dès { $since }.
   *[no] , sans effet.
}
demo-judged = { $outcome ->
    [closed] Verdict de { $week } : refermé.
    [halved] Verdict de { $week } : réduit de plus de moitié.
    [still-there] Verdict de { $week } : toujours là.
    [cannot-tell] Verdict de { $week } : on ne peut pas le dire.
   *[none] Pas encore de verdict.
}
demo-undecided = Décision demandée en { $week }, remise à plus tard.
demo-missed = Écart semé : « { $title } », jamais nommé.
demo-tired = Fatigue semée : { $team }, dès { $since } ; signalée dès { $week }.
demo-tired-missed = Fatigue semée : { $team }, dès { $since } ; jamais signalée.
demo-calm = Rien n’avait été semé dans cette entreprise.
demo-audit = Chez vous, `diapason audit` attaque aussi les chiffres deux à deux.
demo-port = Le port { $usual } est pris : la page a un autre port.
demo-open = L’espace de travail est ouvert : { $url }
    Choisissez une personne : une question l’attend. { $admin } administre Diapason. Ctrl-C pour finir.
