# Ce qu’`analyze` a compris du fichier d’un sondage, avant d’en faire quoi que ce soit.

survey-read = Lu dans { $file } : { $answers ->
    [one] une réponse
   *[other] { $answers } réponses
} de { $people ->
    [one] une personne
   *[other] { $people } personnes
} à { $questions ->
    [one] une question
   *[other] { $questions } questions
}. { $leaders ->
    [0] Personne ne dirige : le digest montre les équipes seules.
    [one] Une personne dirige.
   *[other] { $leaders } personnes dirigent.
}
survey-tree = Groupes : { $functions ->
    [0] aucune fonction
    [one] une fonction
   *[other] { $functions } fonctions
}, { $teams ->
    [0] aucune équipe
    [one] une équipe
   *[other] { $teams } équipes
}.
survey-columns = { $wide ->
    [yes] Une ligne par personne.
   *[no] Une ligne par réponse.
} Colonnes utilisées : { $columns }.
survey-column = { $heading } ({ $role ->
    [week] date
    [person] personne
    [level] qui dirige
    [function] fonction
    [team] équipe
    [question] question
    [answer] réponse
    [kind] genre
   *[reversed] sens
})
survey-unused = Colonnes non utilisées : { $names }.
survey-unread = Des feuilles, « { $sheet } » est lue ; non lues : { $names }.
survey-leaders = Qui dirige : { $words }, dans la colonne { $column }.
survey-others = Dans cette colonne, { $words } ne nous dit rien : compté avec le terrain.
survey-one-wave = Un seul sondage, répondu du { $first } au { $last } ; il compte pour sa dernière semaine.
survey-one-week = Un seul sondage, répondu dans la semaine du { $last }.
survey-waves = { $waves } sondages, du { $first } au { $last } ; le digest est celui du dernier.
survey-no-date = Aucune colonne n’a de date : il compte comme répondu la semaine où le fichier a été enregistré, celle du { $last }.
survey-days = Dates comme 05/10/2026 : le { $month ->
    [first] mois
   *[second] jour
} vient d’abord.
survey-numbers = Échelle de { $low } à { $high } : { $names }.
survey-words = Échelle de { $points } mots, de « { $low } » à « { $high } » : { $names }.
survey-choice = Choix entre { $options } : { $names }.
survey-unsure = Personne n’a répondu plus de { $high }. Si l’échelle est une autre, corrigez-la avec --mapping.
survey-rare = { $count } réponses sur { $total } seulement vont jusqu’à { $value }. Si c’est une erreur, ou une absence de réponse, corrigez-la dans le fichier ou avec --mapping.
survey-reversed = Questions dont une réponse basse est une bonne nouvelle, comme dit : { $names }.
survey-turned = Questions dont le nombre le plus haut porte le mot le plus bas : une réponse basse y est une bonne nouvelle : { $names }.
survey-noticed = Questions qui vont à rebours des autres : une réponse basse y est prise pour une bonne nouvelle : { $names }.
survey-disagree = Celles-ci vont à rebours l’une de l’autre, sans qu’on voie laquelle est inversée : { $names }. Dites-le avec --reversed.
survey-silent = Sans réponse (vide, « N/A », « Je ne sais pas »…) : { $count }.
survey-undated = Lignes sans date, laissées de côté : { $count }.
survey-again = Réponses données deux fois dans le même sondage : { $count } ; la dernière compte.
survey-moved = Personnes qui ont changé de groupe entre-temps : { $count }. Chaque sondage les compte où elles étaient.
survey-spelt = Pris pour un seul nom, « { $kept } » : { $others }.
survey-left-out = Laissé de côté ({ $why ->
    [free] textes libres
    [words] mots d’aucune échelle usuelle
    [numbers] nombres d’aucune échelle
    [one] un ou deux codes seulement
    [blank] personne n’a répondu
   *[refused] comme dit
}) : { $names }.
survey-more = { $names } et { $more } de plus
survey-correct = Une erreur ? --mapping FICHIER écrit tout cela dans un fichier à corriger.
survey-written = Écrit dans { $file } : corrigez-le, puis relancez la commande.
survey-who = { $file } : quelle colonne dit qui dirige ? Ajoutez --leaders "COLONNE=MOT", ou --leaders none si personne ne dirige.
survey-who-column = « { $column } » contient { $words }
survey-mapping = Ce qui a été compris de { $file }. Corrigez-le, puis relancez la commande.
    columns : l’intitulé de chaque colonne ; "" quand le fichier n’en a pas.
    leaders : la colonne qui dit qui dirige, et les mots qui le disent.
    answers : waves vaut noticed (remarqué), one (un seul sondage) ou weeks (un par semaine).
    questions : asked = false en laisse une de côté ; scale = "1-5" ; words = [le plus bas, …, le plus haut] ; choice = true ; reversed = true si bas est bon.
