"""Receiving updates: by long polling or by webhook."""

import re
from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest
from sandbox.methods.registry import Described, Given, Uploads, answers
from sandbox.updates import Update

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

MAX_UPDATES = 100
MAX_TIMEOUT_SECONDS = 50
MAX_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40

_SECRET = re.compile(r"[A-Za-z0-9_\-]{1,256}")
_URL = re.compile(r"(?P<scheme>https?)://(?P<host>[^/:\s]+|\[[0-9a-fA-F:]+\])(?::(?P<port>\d+))?(?:[/?]\S*)?")
_HTTPS_PORTS = frozenset({"443", "80", "88", "8443"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@answers("getUpdates")
async def get_updates(telegram: "Telegram", given: Given, _files: Uploads) -> list[Update]:
    """Hand out what waits, or wait for it."""
    limit = given.get("limit", MAX_UPDATES)
    updates = telegram.updates
    if updates.polling_allowed:
        updates.allow(given.get("allowed_updates"))
    return await updates.fetch(
        offset=given.get("offset", 0),
        limit=limit if 1 <= limit <= MAX_UPDATES else MAX_UPDATES,
        timeout=min(max(given.get("timeout", 0), 0), MAX_TIMEOUT_SECONDS),
    )


@answers("setWebhook")
async def set_webhook(telegram: "Telegram", given: Given, files: Uploads) -> Described:
    """Deliver updates to an address from now on."""
    url = given["url"]
    if not url:
        outcome: Described = await delete_webhook(telegram, given, files)
        return outcome
    parts = _URL.fullmatch(url)
    if parts is None:
        raise BadRequest("bad webhook: invalid webhook URL specified")
    if parts["host"] not in _LOOPBACK:  # the computer itself may be reached as it is
        if parts["scheme"] != "https":
            raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
        if parts["port"] and parts["port"] not in _HTTPS_PORTS:
            raise BadRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret_token = given.get("secret_token")
    if secret_token and not _SECRET.fullmatch(secret_token):
        raise BadRequest("secret token contains unallowed characters")
    max_connections = given.get("max_connections", DEFAULT_CONNECTIONS)
    if given.get("drop_pending_updates"):
        telegram.updates.drop()
    telegram.updates.allow(given.get("allowed_updates"))
    telegram.updates.interrupt("terminated by setWebhook request")
    webhook = telegram.webhook
    if webhook.url == url and webhook.secret_token == (secret_token or None):
        return Described(result=True, description="Webhook is already set")
    webhook.ip_address = given.get("ip_address")
    webhook.has_custom_certificate = "certificate" in files
    await webhook.open(
        url,
        secret_token=secret_token or None,
        max_connections=max_connections if 1 <= max_connections <= MAX_CONNECTIONS else DEFAULT_CONNECTIONS,
    )
    return Described(result=True, description="Webhook was set")


@answers("deleteWebhook")
async def delete_webhook(telegram: "Telegram", given: Given, _files: Uploads) -> Described:
    """Go back to long polling."""
    if given.get("drop_pending_updates"):
        telegram.updates.drop()
    if not telegram.webhook.url:
        return Described(result=True, description="Webhook is already deleted")
    await telegram.webhook.close()
    return Described(result=True, description="Webhook was deleted")


@answers("getWebhookInfo")
def get_webhook_info(telegram: "Telegram", _given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell how delivery goes."""
    return telegram.webhook.info()


@answers("logOut")
def log_out(_telegram: "Telegram", _given: Given, _files: Uploads) -> bool:
    """Say goodbye to the cloud server; the sandbox has no other."""
    return True


@answers("close")
async def close(telegram: "Telegram", _given: Given, _files: Uploads) -> bool:
    """Stop delivering to the webhook."""
    await telegram.webhook.close()
    return True
