"""Speaks to a hub with a node's own key and no node around it: what no good node would say."""

import contextlib
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hub_process import HubProcess
from node_process import NodeProcess

from khumkan.core.clock import SystemClock
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.wire.identity import audience_of, write_assertion

API = "/api/node/v1"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SECONDS = 30.0


@dataclass(frozen=True)
class RawNode:
    """One enrolled node, as somebody who has its key."""

    hub: HubProcess
    node: NodeProcess

    @property
    def id(self) -> str:
        """How the hub calls it."""
        return str(read_enrolment(NodeFolder(self.node.data).enrolment).node_id)

    def assertion(self) -> str:
        """Return a new proof of who it is, good for one use."""
        folder = NodeFolder(self.node.data)
        enrolment = read_enrolment(folder.enrolment)
        text, _jti = write_assertion(
            KeyRing(folder.key_file).key,
            node_id=enrolment.node_id,
            audience=audience_of(enrolment.hub_jwk),
            at=SystemClock().now(),
        )
        return text

    def ask_for_token(self, assertion: str) -> tuple[int, Any]:
        """Show a proof; return the status and what came back."""
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": assertion,
            }
        )
        return self.post("token", form.encode(), kind="application/x-www-form-urlencoded")

    def token(self) -> str:
        """Return a token that is good now."""
        status, said = self.ask_for_token(self.assertion())
        assert status == http.client.OK, said
        return str(said["access_token"])

    def post(
        self, path: str, body: bytes, *, token: str = "", kind: str = "application/json"
    ) -> tuple[int, Any]:
        """Send a body to the hub's door; return the status and the JSON of the answer."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=SECONDS)
        try:
            with contextlib.suppress(BrokenPipeError):  # the hub has heard enough
                connection.request("POST", f"{API}/{path}", body, {"Content-Type": kind, **bearer})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()
