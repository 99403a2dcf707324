"""Webhooks: other systems are told what was created, changed and deleted here.

A call says which records it was and which of their fields, not their values: whoever is told reads
them by REST, with the rights of a token. Calls are signed as the Standard Webhooks specification
(standardwebhooks.com, 1.0) says.
"""

from mozaika.services.webhooks.delivery import deliver, send_test
from mozaika.services.webhooks.events import call_webhook, tell
from mozaika.services.webhooks.signing import sign

__all__ = ["call_webhook", "deliver", "send_test", "sign", "tell"]
