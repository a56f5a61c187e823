"""Obstacles (R19): what somebody says keeps the work from going on, to leadership and without a name.

Said (`saying`) → shown with a question day's batch (`batch`) → seen → taken → decided → told back (`acting`), with the
time that each leg takes (`times`). Nothing looks up who said it: its author's own visit finds it again.
"""
