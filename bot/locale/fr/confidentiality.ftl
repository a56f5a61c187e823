# La promesse entière, avec ses limites.
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

confidentiality-title = *Qui peut voir quoi*
confidentiality-shown = *Ce qui est montré.* Des chiffres de groupe, jamais une réponse. Un groupe a au moins { $k } répondants, sauf trois ou quatre dirigeants qui l’acceptent tous ; les moyennes sont arrondies, le nombre des interrogés donné par tranche, jamais celui des réponses. Le chiffre de cinq ou six dirigeants prouve qu’un au plus s’est abstenu. Un chiffre est publié une seule fois. Votre groupe, et ce qui en a changé, se lit dans { $home }.
confidentiality-open = *D’abord.* Votre réponse est chiffrée, avec une clé propre à la question. Aucun écran ni aucune commande ne la montre à un autre compte que le vôtre ; qui peut se connecter à votre place voit ce que vous voyez. Soyons francs : qui détient à la fois le serveur, la base et les clés pourrait la déchiffrer, et savoir que vous avez répondu.
confidentiality-sealed = *Ensuite.* { $days } jours au plus après l’ouverture de la question, la clé est détruite et les réponses effacées. Plus personne ne peut relire votre réponse : ni la direction, ni un administrateur, même avec une sauvegarde.
confidentiality-kept = *Ce qui reste.* Les chiffres publiés (24 mois) et, pour les groupes de 10 personnes ou plus, deux totaux chiffrés, par larges tranches : des quatre dernières semaines, et de celles d’avant, peu à peu effacées. Les chiffres publiés sont regroupés et protégés : on ne peut en déduire aucune réponse.
confidentiality-limit = *La limite.* Une copie de la base et des clés, prise ensemble avant ce moment, y échapperait. Vos administrateurs s’engagent par écrit à ne pas en faire.
confidentiality-participation = *Répondre ou non.* Aucun écran ni aucune commande ne dit qui a répondu. Votre conversation non plus : chaque message reste le même, que vous répondiez ou non, et le même rappel part pour tous. Le taux de réponse n’est donné que par tranche, dès 10 personnes. Une pause ou un arrêt se devine dans votre conversation, où des questions manquent et que l’entreprise peut exporter.
confidentiality-comments = *Les commentaires.* Ils paraissent mélangés, sans nom, date ni note : dès 10 répondants et 3 commentaires de 3 personnes. Votre style peut vous trahir : évitez les détails qui vous désignent. Un commentaire publié est gardé 12 mois, et dans la messagerie aussi longtemps que ses messages ; pendant 30 jours, vous pouvez le retirer dans `{ $command } mes-donnees`, avec ses réponses. La direction peut y répondre sans savoir qui l’a écrit : la réponse vous attend dans { $home }, et tout le groupe reçoit le même message. Ce lien, chiffré, est détruit 30 jours après la publication ; d’ici là, ce qui est dit du serveur et des clés vaut pour lui aussi.
confidentiality-use = *L’usage.* On parle d’un groupe, jamais d’une personne. Aucun classement, aucune note, aucun usage disciplinaire.
confidentiality-rights = *Vos droits.* `{ $command } mes-donnees` montre vos réponses, les modifie et les efface. Une fois la clé détruite, aucune réponse ne peut plus vous être attribuée.
confidentiality-urgent = *Harcèlement, danger, détresse.* Diapason n’est pas le bon canal : personne n’y lit rien sur le moment. Parlez-en aux ressources humaines, à vos élus ou à la médecine du travail ; en urgence, appelez le 112.
