"""The Web API's ``users.*``, ``usergroups.*``, ``auth.test`` and ``team.info``."""

from __future__ import annotations

from bot.sandbox.call import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.members import Json, Person


def user_object(call: Call, person: Person) -> Json:
    """Return a person's user object, with the fields that the app may read."""
    workspace = call.workspace
    email = "users:read.email" in workspace.app.scopes
    locale = call.flag("include_locale")
    return person.as_slack(workspace.team_id, workspace.clock.today(), locale=locale, email=email)


def users_list(call: Call) -> Json:
    """Serve ``users.list``."""
    people, paging = call.page(list(call.workspace.people.values()), 1_000, 1_000)
    members = [user_object(call, person) for person in people]
    return {"ok": True, "members": members, "cache_ts": int(call.workspace.clock.now()), **paging}


def users_info(call: Call) -> Json:
    """Serve ``users.info``."""
    person = call.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": user_object(call, person)}


def lookup_by_email(call: Call) -> Json:
    """Serve ``users.lookupByEmail``; deactivated accounts are not found."""
    email = call.text("email").lower()
    for person in call.workspace.people.values():
        if person.email and person.email.lower() == email and not person.deleted:
            return {"ok": True, "user": user_object(call, person)}
    raise SlackError("users_not_found")


def usergroups_list(call: Call) -> Json:
    """Serve ``usergroups.list``."""
    disabled = call.flag("include_disabled")
    users, count = call.flag("include_users"), call.flag("include_count")
    groups = [group for group in call.workspace.groups.values() if disabled or not group.disabled]
    team = call.workspace.team_id
    return {"ok": True, "usergroups": [group.as_slack(team, users=users, count=count) for group in groups]}


def usergroups_users_list(call: Call) -> Json:
    """Serve ``usergroups.users.list``."""
    group = call.workspace.groups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


def auth_test(call: Call) -> Json:
    """Serve ``auth.test``: the team and the bot of a token."""
    workspace = call.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.app.name.lower(),
        "team_id": workspace.team_id,
        "user_id": workspace.app.user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
    }


def team_info(call: Call) -> Json:
    """Serve ``team.info``."""
    workspace = call.workspace
    facts = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain, "email_domain": ""}
    return {"ok": True, "team": facts}


METHODS = {
    "auth.test": auth_test,
    "team.info": team_info,
    "users.list": users_list,
    "users.info": users_info,
    "users.lookupByEmail": lookup_by_email,
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
}
