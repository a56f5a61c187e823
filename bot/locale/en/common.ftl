# Words shared by every surface.
withheld = Not shown: protecting confidentiality
leaders = Leadership
staff = Teams
