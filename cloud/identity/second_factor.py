"""The second factor: set up with an authenticator app, checked, recovered from, switched off."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets

import segno

from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.identity.schemas import RecoveryCodes, TotpSetUp
from cloud.identity.second_factor_repository import SecondFactorRepository
from cloud.identity.session_repository import SessionRepository
from cloud.identity.totp import matching_step, new_secret, otpauth_url
from cloud.identity.user_repository import UserRepository
from cloud.identity.vault import Vault
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import TenantId, UserId
from infra.db.scope import TenantScope
from infra.mail.repository import NewMail, queue_mail

NOTICE_LIFE_MS = 24 * 3_600_000
RECOVERY_CODES = 10
# 120 random bits in base32, in groups of four: above the 112 from which a plain hash is enough
# (ASVS 5.0, 6.5.2).
RECOVERY_BYTES = 15
_GROUP = 4
QR_SCALE = 4
QR_BORDER = 2


async def begin_totp(
    scope: TenantScope, vault: Vault, user_id: UserId, email: str, now_ms: int
) -> TotpSetUp:
    """Make a secret; it counts once a code of it has come back.

    Raises:
        Conflict: an app is confirmed already.
    """
    secret = new_secret()
    sealed = vault.seal(secret.encode(), _place(scope.tenant_id, user_id))
    if not await SecondFactorRepository(scope).put_draft(user_id, sealed, now_ms):
        raise Conflict("the second factor is on already; switch it off first", code="totp_is_on")
    url = otpauth_url(secret, email)
    picture = io.BytesIO()
    segno.make(url).save(picture, kind="svg", scale=QR_SCALE, border=QR_BORDER, xmldecl=False)
    return TotpSetUp(secret, url, picture.getvalue().decode())


async def confirm_totp(
    scope: TenantScope, vault: Vault, actor: Actor, code: str, now_ms: int
) -> RecoveryCodes:
    """Switch the second factor on; gives the recovery codes, this once.

    Raises:
        NotFound: no set-up is under way.
        RequestError: the code is wrong.
    """
    rows, user_id = SecondFactorRepository(scope), UserId(actor.id)
    draft = await rows.draft(user_id)
    if draft is None:
        raise NotFound("begin the set-up first", code="no_totp_set_up")
    secret = vault.open(draft.sealed, _place(scope.tenant_id, user_id)).decode()
    step = matching_step(secret, code, now_ms, draft.last_step)
    if step is None:
        raise RequestError("the code is not right", code="wrong_code", field="code")
    await rows.confirm(user_id, step, now_ms)
    await _tell(scope, actor, Change("second_factor.switched_on", user_id), now_ms)
    return await _new_codes(scope, user_id, now_ms)


async def check_code(
    scope: TenantScope, vault: Vault, actor: Actor, code: str, now_ms: int
) -> bool:
    """Whether the code is of the person's app, or a recovery code; either is used up by it."""
    rows, user_id = SecondFactorRepository(scope), UserId(actor.id)
    row = await rows.confirmed(user_id)
    if row is None:
        return False
    secret = vault.open(row.sealed, _place(scope.tenant_id, user_id)).decode()
    step = matching_step(secret, code, now_ms, row.last_step)
    if step is not None:
        await rows.use_step(user_id, step)
        return True
    if not await rows.use_code(user_id, recovery_hash(code), now_ms):
        return False
    left = {"left": await rows.codes_left(user_id)}
    await _tell(scope, actor, Change("recovery_code.used", user_id, None, left), now_ms)
    return True


async def switch_off(scope: TenantScope, actor: Actor, now_ms: int) -> None:
    """Ask for no second factor any more; where one is demanded, sessions wait for a new one.

    Raises:
        NotFound: it is not on.
    """
    sessions = SessionRepository(scope.connection, scope.tenant_id)
    await sessions.forget_second_factor(UserId(actor.id))
    if not await SecondFactorRepository(scope).remove(UserId(actor.id)):
        raise NotFound("the second factor is not on", code="totp_is_off")
    await _tell(scope, actor, Change("second_factor.switched_off", actor.id), now_ms)


async def renew_codes(scope: TenantScope, actor: Actor, now_ms: int) -> RecoveryCodes:
    """Replace all recovery codes.

    Raises:
        NotFound: the second factor is not on.
    """
    if not await SecondFactorRepository(scope).is_on(UserId(actor.id)):
        raise NotFound("the second factor is not on", code="totp_is_off")
    await _tell(scope, actor, Change("recovery_codes.renewed", actor.id), now_ms)
    return await _new_codes(scope, UserId(actor.id), now_ms)


async def _tell(scope: TenantScope, actor: Actor, change: Change, now_ms: int) -> None:
    """Write it into the log, and tell the person: it may have been somebody else."""
    await record(scope.connection, scope.tenant_id, actor, change, now_ms)
    user = await UserRepository(scope.connection).get(scope.tenant_id, UserId(actor.id))
    if user is None:
        return
    notice = NewMail(
        recipient=user.email,
        locale=user.locale,
        template="second_factor_changed",
        fields={"name": user.name},
        expires_at_ms=now_ms + NOTICE_LIFE_MS,
    )
    await queue_mail(scope.connection, scope.tenant_id, notice, now_ms)


def recovery_hash(code: str) -> bytes:
    """What is stored of a recovery code, however it is typed."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def new_recovery_code() -> str:
    """A random code: `ABCD-EFGH-IJKL-MNOP-QRST-UVWX`."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


async def _new_codes(scope: TenantScope, user_id: UserId, now_ms: int) -> RecoveryCodes:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = [recovery_hash(code) for code in codes]
    await SecondFactorRepository(scope).replace_codes(user_id, hashes, now_ms)
    return RecoveryCodes(codes)


def _place(home_id: TenantId, user_id: UserId) -> str:
    return f"totp_secret/{home_id}/{user_id}"
