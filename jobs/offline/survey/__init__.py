"""Somebody's own survey, read as their tools export it, and what was understood of it.

::

    answers = survey.read(path)                       # NobodySaid when the file does not tell who leads
    answers.understood                                # what was read, left out and noticed
    survey.read(path, Mapping(leaders=leaders("Level=Executive")))
"""

from jobs.offline.survey.layout import NobodySaid
from jobs.offline.survey.mapping import Mapping
from jobs.offline.survey.model import Survey, Understood
from jobs.offline.survey.reading import Progress, read
from jobs.offline.survey.scales import Scale

__all__ = ["Mapping", "NobodySaid", "Progress", "Scale", "Survey", "Understood", "read"]
