"""The workspace that the playground starts with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """A person; `tz` is a name in the tz database.

    `team_id` is set for people of another workspace: a connected one (Slack Connect), or one of the
    same organisation (Enterprise Grid) if it is among `Seed.others` with its `enterprise_id`.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Etc/UTC"
    color: str = "4a5568"
    is_bot: bool = False
    is_guest: bool = False
    is_owner: bool = False
    is_deactivated: bool = False
    team_id: str = ""

    @property
    def initials(self) -> str:
        """Up to two letters, in place of a picture."""
        return "".join(word[0] for word in self.real_name.split()[:2]).upper()


@dataclass(frozen=True)
class Room:
    """A channel; `members` are user ids, and the app's bot joins unless `without_bot`."""

    id: str
    name: str
    members: tuple[str, ...]
    topic: str = ""
    is_private: bool = False
    without_bot: bool = False


@dataclass(frozen=True)
class Team:
    """A workspace; `enterprise_id` is its organisation's id, if it belongs to one."""

    id: str
    name: str
    domain: str
    enterprise_id: str = ""


@dataclass(frozen=True)
class Seed:
    """Team, people, channels and the installed app's ids.

    `others` are the workspaces of people from elsewhere; one that is not listed is connected.
    """

    team: Team
    users: tuple[User, ...]
    rooms: tuple[Room, ...]
    app_id: str = "A0PLAYGRND"
    bot_id: str = "B0PLAYGRND"
    bot_user_id: str = "U0PLAYGBOT"
    bot_name: str = "demo-app"
    others: tuple[Team, ...] = ()


AMARA = User(
    "U0AMARA001", "amara", "Amara Diallo", "Data scientist", "Africa/Dakar", color="b45309"
)
JONAS = User("U0JONAS002", "jonas", "Jonas Weber", "Platform lead", "Europe/Berlin", color="0f766e")
MEILIN = User("U0MEILIN03", "meilin", "Mei-Lin Chen", "New here", "Asia/Singapore", color="7c3aed")


def default_seed() -> Seed:
    """Return a team of three people and four channels, one private and without the newcomer."""
    everyone = (AMARA.id, JONAS.id, MEILIN.id)
    return Seed(
        team=Team("T0HARBOR01", "Harbor Labs", "harbor-labs"),
        users=(AMARA, JONAS, MEILIN),
        rooms=(
            Room("C0GENERAL1", "general", everyone, "Company-wide news"),
            Room("C0DATATEAM", "data-team", everyone, "Models, notebooks, dashboards"),
            Room("C0PLATFORM", "platform", everyone, "Infrastructure and operations"),
            Room("C0LEADS001", "leads", (AMARA.id, JONAS.id), "Plans", is_private=True),
        ),
    )
