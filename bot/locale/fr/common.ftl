# Mots communs à toutes les surfaces.
withheld = Non affiché : protection de la confidentialité
leaders = Direction
staff = Terrain
