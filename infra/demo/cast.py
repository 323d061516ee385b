"""Who plays in the demonstration: an operator, an outsourcer, its two clients, and all texts."""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]  # language to text


@dataclass(frozen=True, slots=True)
class Texts:
    """What a flow says, by language; `language` is spoken first."""

    language: str
    menu: Text
    invalid: Text
    waiting: Text
    overflow: Text
    voicemail: Text
    closed: Text


@dataclass(frozen=True, slots=True)
class QueuePart:
    """A queue: who may serve it is said by `skill`."""

    name: str
    skill: str
    level: int
    priority: int


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Somebody who signs in at the portal; `example` domains reach nobody (RFC 2606)."""

    email: str
    name: str
    role: str
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class OutsourcerPart:
    """The outsourcer; `supervisor` works in both clients by grants."""

    name: str
    time_zone: str
    owner: PersonPart
    supervisor: PersonPart


@dataclass(frozen=True, slots=True)
class TenantPart:
    """A client tenant; each site has its own agents, named from `agents` in turn."""

    name: str
    owner: PersonPart
    time_zone: str
    flow: str
    number: str
    sales: QueuePart
    support: QueuePart
    agents: tuple[str, ...]
    texts: Texts


# What an agent holds, in turn: two who do both, one who does support only.
AGENT_SKILLS: tuple[dict[str, int], ...] = (
    {"sales": 8, "support": 5},
    {"sales": 5, "support": 8},
    {"support": 7},
)
AGENTS_PER_SITE = len(AGENT_SKILLS)

OPERATOR = PersonPart("operator@tandem.example", "Olive Park", "operator_administrator")
OUTSOURCER = OutsourcerPart(
    name="Quayside Services",
    time_zone="Europe/London",
    owner=PersonPart("quentin@quayside.example", "Quentin Marsh", "owner"),
    supervisor=PersonPart("nora@quayside.example", "Nora Field", "supervisor"),
)
# What a tenant's plan must carry: MAX_CALLS_AT_ONCE callers, and six agents at each of four sites.
PLAN = "business"
# For whoever signs up while the demonstration runs; of the same range as the numbers below.
POOL_FIRST, POOL_LAST = "+442079460200", "+442079460219"

# Numbers that no network assigns: Ofcom's range for drama, and a Shanghai number of the same kind.
TENANTS = (
    TenantPart(
        name="Harbour Bank",
        owner=PersonPart("hannah@harbour-bank.example", "Hannah Cole", "owner"),
        time_zone="Europe/London",
        flow="Main line",
        number="+442079460100",
        sales=QueuePart("Sales", "sales", 5, 50),
        support=QueuePart("Support", "support", 3, 40),
        agents=(
            "Amelia Hart",
            "Ben Okafor",
            "Chloe Singh",
            "Daniel Reyes",
            "Ella Novak",
            "Finn Li",
        ),
        texts=Texts(
            language="en",
            menu={
                "en": "Welcome to Harbour Bank. For sales, press 1. For support, press 2.",
                "zh": "欢迎致电海港银行。销售请按1，客户服务请按2。",
            },
            invalid={"en": "That key has no meaning here.", "zh": "按键无效。"},
            waiting={
                "en": "All agents are busy. Stay on the line, or press 9 to leave a message.",
                "zh": "坐席全忙，请稍候，留言请按9。",
            },
            overflow={
                "en": "We are sorry that nobody could take your call.",
                "zh": "很抱歉，暂时无人接听。",
            },
            voicemail={"en": "Leave a message after the tone.", "zh": "请在提示音后留言。"},
            closed={"en": "We are closed today.", "zh": "今日休息。"},
        ),
    ),
    TenantPart(
        name="海港旅行",
        owner=PersonPart("lin@harbour-travel.example", "林静", "owner", "zh-CN"),
        time_zone="Asia/Shanghai",
        flow="总机",
        number="+862155500100",
        sales=QueuePart("预订", "sales", 5, 50),
        support=QueuePart("客服", "support", 3, 40),
        agents=("王芳", "李伟", "张敏", "刘洋", "陈静", "杨帆"),
        texts=Texts(
            language="zh",
            menu={
                "zh": "欢迎致电海港旅行。预订请按1，客户服务请按2。",
                "en": "Welcome to Harbour Travel. For bookings, press 1. For support, press 2.",
            },
            invalid={"zh": "按键无效，请重新选择。", "en": "That key has no meaning here."},
            waiting={
                "zh": "坐席全忙，请稍候，留言请按9。",
                "en": "All agents are busy. Stay on the line, or press 9 to leave a message.",
            },
            overflow={
                "zh": "很抱歉，暂时无人接听。",
                "en": "We are sorry that nobody could take your call.",
            },
            voicemail={"zh": "请在提示音后留言。", "en": "Leave a message after the tone."},
            closed={"zh": "今日休息。", "en": "We are closed today."},
        ),
    ),
)


def agent_name(tenant: TenantPart, site_index: int, agent_index: int) -> str:
    """A name for each agent of each site; a suffix once the list has gone round."""
    position = site_index * AGENTS_PER_SITE + agent_index
    name = tenant.agents[position % len(tenant.agents)]
    round_number = position // len(tenant.agents)
    return name if round_number == 0 else f"{name} {round_number + 1}"
