"""What the endpoints of sign-in and of one's own profile take and give."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from cloud.identity.permissions import Permission
from infra.db.tables.identity import MAX_EMAIL_CHARS

# ASCII only: mail servers that take more are rare, and look-alike letters would make two people
# of one address. The database compares in lower case.
EMAIL_PATTERN = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@"
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
# Printed in mails and lists: no control characters, and something to see.
LINE_PATTERN = r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$"
MAX_RAW_PASSWORD_CHARS = 1_000  # the policy names its own limit; this one only bounds the work

Email = Annotated[
    str, msgspec.Meta(min_length=3, max_length=MAX_EMAIL_CHARS, pattern=EMAIL_PATTERN)
]
PersonName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=LINE_PATTERN)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_RAW_PASSWORD_CHARS)]
TimeZone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
TokenText = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Locale = Literal["en", "zh-CN"]


class Organisation(msgspec.Struct, frozen=True):
    """An organisation: the operator, an outsourcer, or a tenant."""

    tenant_id: str
    name: str
    kind: str
    status: str
    plan: str
    time_zone: str
    locale: str
    trial_ends_at_ms: int | None


class MeUser(msgspec.Struct, frozen=True):
    """The person itself."""

    user_id: str
    email: str
    name: str
    locale: str
    second_factor: bool


class MeOrganisation(msgspec.Struct, frozen=True):
    """Somewhere that the person may act; `until_at_ms` is None without an end."""

    tenant_id: str
    name: str
    kind: str
    roles: list[str]
    until_at_ms: int | None


class MeBrand(msgspec.Struct, frozen=True):
    """How the portal looks to this person."""

    name: str
    logo_url: str | None
    colour: str | None


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, where it acts, and what it may do there.

    Attributes:
        home: the organisation that the person belongs to.
        tenant: the one that the request acts on.
        queue_ids: queues that the permissions are limited to; None for all.
        owes_second_factor: one is demanded and this session lacks it. There are no permissions
            until an authenticator app is set up here, or used at a new sign-in.
    """

    user: MeUser
    home: Organisation
    tenant: Organisation
    permissions: list[Permission]
    queue_ids: list[str] | None
    organisations: list[MeOrganisation]
    brand: MeBrand
    owes_second_factor: bool = False


class SignUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A business that wants to try; `time_zone` is an IANA name."""

    email: Email
    password: Password
    name: PersonName
    company: PersonName
    locale: Locale = "en"
    time_zone: TimeZone = "UTC"


class SignUpAnswer(msgspec.Struct, frozen=True):
    """A code is on its way by mail."""

    sign_up_id: str
    expires_at_ms: int


class Confirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code out of the mail, or of an authenticator app."""

    code: Code


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """E-mail address and password."""

    email: Email
    password: Password


class SignInAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Signed in (`me`), or one step more (`challenge`, good until `expires_at_ms`)."""

    status: Literal["signed_in", "second_factor"]
    me: Me | None = None
    challenge: str | None = None
    expires_at_ms: int | None = None


class SecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second step: a code of the authenticator app, or a recovery code."""

    challenge: TokenText
    code: Code


class ResetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose password is forgotten."""

    email: Email


class ResetConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token out of the mail, and the new password."""

    token: TokenText
    password: Password


class Invitation(msgspec.Struct, frozen=True):
    """What an invitation says to whoever holds it."""

    email: str
    name: str
    organisation: str
    locale: str


class InvitationAcceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name as the person itself writes it, and its password."""

    name: PersonName
    password: Password


class SingleSignOn(msgspec.Struct, frozen=True):
    """A provider that the address's organisation signs in with."""

    provider_id: str
    name: str
    start_url: str


class SignInMethods(msgspec.Struct, frozen=True):
    """How an address may sign in."""

    password: bool
    sso: list[SingleSignOn]


class MePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of one's own profile."""

    name: PersonName | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password, and the new one."""

    current: Password
    new: Password


class OwnPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password, as proof."""

    password: Password


class TotpSetUp(msgspec.Struct, frozen=True):
    """The secret for an authenticator app, as text, address and picture (an SVG document)."""

    secret: str
    otpauth_url: str
    qr_svg: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Shown this once; each signs in once without the app."""

    recovery_codes: list[str]


class Session(msgspec.Struct, frozen=True):
    """One browser that is signed in; `is_current` is the one that asks."""

    session_id: str
    method: str
    ip: str
    user_agent: str
    created_at_ms: int
    last_seen_at_ms: int
    expires_at_ms: int
    second_factor: bool
    is_current: bool


class SessionList(msgspec.Struct, frozen=True):
    """Sessions in force, last used first."""

    items: list[Session]


class SignInRulesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a tenant demands.

    Attributes:
        demands_second_factor: of everybody who acts on it, its own people and guests; who comes
            from its own identity provider is that provider's to prove.
    """

    demands_second_factor: bool


class SignInRules(msgspec.Struct, frozen=True):
    """What a tenant demands, and how its people stand to it.

    Attributes:
        people: active people who have a password, count.
        without_second_factor: of those, how many have set up no authenticator app.
    """

    demands_second_factor: bool
    people: int
    without_second_factor: int
