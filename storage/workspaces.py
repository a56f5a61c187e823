"""Workspaces: one row an installation, a Slack workspace or a Teams tenant."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlmodel import Session, col

from storage.models import Workspace
from storage.types import Consultation


def get(session: Session, workspace_id: int) -> Workspace:
    """Return one workspace.

    Raises:
        LookupError: there is none with this id.
    """
    workspace = session.get(Workspace, workspace_id)
    if workspace is None:
        raise LookupError(f"workspace {workspace_id}")
    return workspace


def lock(session: Session, workspace_id: int) -> None:
    """Lock a workspace until this transaction ends: of two replicas, one goes first."""
    session.execute(select(col(Workspace.id)).where(col(Workspace.id) == workspace_id).with_for_update(key_share=True))


def find(session: Session, platform: str, tenant: str) -> Workspace | None:
    """Return the workspace of a platform's tenant, or None."""
    workspace: Workspace | None = session.execute(
        select(Workspace).where(col(Workspace.platform) == platform, col(Workspace.tenant) == tenant)
    ).scalar_one_or_none()
    return workspace


def every(session: Session) -> list[Workspace]:
    """Return all workspaces, the oldest first."""
    return list(session.execute(select(Workspace).order_by(col(Workspace.id))).scalars())


def raise_k(session: Session, workspace_id: int, k: int) -> bool:
    """Raise K, the smallest group, to ``k`` from the next windows on; return False when it is not higher (R1, R15)."""
    result = session.execute(
        update(Workspace).where(col(Workspace.id) == workspace_id, col(Workspace.k) < k).values(k=k)
    )
    return bool(getattr(result, "rowcount", 0))


def confirm(session: Session, workspace_id: int, consultation: Consultation, consulted_on: date | None) -> None:
    """Note what an admin confirmed about the works council: from now on rounds may open.

    Raises:
        LookupError: there is no such workspace.
    """
    workspace = get(session, workspace_id)
    workspace.consultation, workspace.consulted_on = consultation, consulted_on


def connect(
    session: Session, platform: str, tenant: str, *, name: str, locale: str, timezone: str, country: str
) -> int:
    """Mark a workspace connected, adding it when it is new; return its id."""
    workspace = find(session, platform, tenant)
    if workspace is None:
        workspace = Workspace(
            platform=platform, tenant=tenant, name=name, locale=locale, timezone=timezone, country=country
        )
        session.add(workspace)
    workspace.connected = True
    workspace.name = name or workspace.name
    session.flush()
    if workspace.id is None:
        raise LookupError("a new workspace has no id")
    return workspace.id
