"""Logs by HTTP: what shippers speak already, and a plain POST. 2xx says that they are on disk.

    POST /ingest                        the logs themselves (`plain`)
    POST /services/collector…           Splunk's HTTP Event Collector (`hec`)
    POST /_bulk, /INDEX/_bulk           Elasticsearch's bulk API (`bulk`)
    POST /v1/logs                       OpenTelemetry, protobuf or JSON (`otlp`)
    GET  /healthz

    Authorization: Bearer TOKEN | Splunk TOKEN | Basic x:TOKEN | ApiKey x:TOKEN   (pairs in base64)
    Content-Encoding: gzip | zstd       (or none)
    Idempotency-Key: …                  (or none: then the body says whether it is a repeat)

A delivery is complete in itself: no event spans two. Sent again, it is recognised and answered as
if it were new.
"""

from khumkan.node.inputs.http.bodies import BodyLimits
from khumkan.node.inputs.http.server import HttpInput, HttpLimits
from khumkan.node.inputs.http.service import HttpService

__all__ = ["BodyLimits", "HttpInput", "HttpLimits", "HttpService"]
