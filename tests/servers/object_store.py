"""An object store on loopback that speaks S3 over HTTP and looks at each request's signature (moto's server).

It is in this process, so that it keeps what it has while it is away.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import boto3  # type: ignore[import-untyped] # it comes along with moto, without types
from moto import settings as moto_settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from obstore.store import S3Store
from typing_extensions import override
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

BUCKET, PREFIX = "rfq-files", "team"
_HOST = "127.0.0.1"


@dataclass(slots=True)
class ObjectStoreServer:
    """`key_id` and `secret` are those of the one who may use it."""

    port: int = 0
    key_id: str = ""
    secret: str = ""
    requests: list[str] = field(default_factory=list)  # method and path of each
    _server: BaseWSGIServer | None = None
    _thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{_HOST}:{self.port}"

    def address(self, bucket: str = BUCKET, prefix: str = PREFIX) -> str:
        """As a setting says it."""
        return f"s3://{bucket}/{prefix}?endpoint={self.endpoint}"

    @property
    def variables(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.key_id, "AWS_SECRET_ACCESS_KEY": self.secret}

    def start(self) -> None:
        """Also after it was away: on the same port, with all it had."""
        requests = self.requests

        class Handler(WSGIRequestHandler):
            @override
            def log_request(self, *_given: object) -> None:
                requests.append(f"{self.command} {self.path}")

        app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server(_HOST, self.port, app, threaded=True, request_handler=Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = self._thread = None

    def client(self) -> S3Store:
        """What an administrator sees: everything in the bucket."""
        return S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id=self.key_id,
            secret_access_key=self.secret,
            client_options={"allow_http": True},
        )

    def age(self, name: str, by: timedelta) -> None:
        """What is there was put there so much earlier."""
        (backend,) = [found["aws"] for found in s3_backends.values()]
        backend.buckets[BUCKET].keys[name].last_modified -= by

    def names(self) -> list[str]:
        return sorted(found["path"] for page in self.client().list() for found in page)

    def admit(self) -> None:
        """Make somebody who may do everything; from then on nobody gets in without a signature."""
        moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = 1_000_000
        given = {
            "endpoint_url": self.endpoint,
            "region_name": "us-east-1",
            "aws_access_key_id": "first",
            "aws_secret_access_key": "first",
        }
        people = boto3.client("iam", **given)
        people.create_user(UserName="rfq")
        everything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        people.put_user_policy(UserName="rfq", PolicyName="all", PolicyDocument=everything)
        key = people.create_access_key(UserName="rfq")["AccessKey"]
        self.key_id, self.secret = key["AccessKeyId"], key["SecretAccessKey"]
        boto3.client("s3", **given).create_bucket(Bucket=BUCKET)
        moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = 0


@contextmanager
def object_store() -> Iterator[ObjectStoreServer]:
    """One that runs, with a bucket that is the team's."""
    from moto.backends import get_backend

    for name in ("s3", "iam"):
        get_backend(name).reset()
    before = moto_settings.INITIAL_NO_AUTH_ACTION_COUNT
    server = ObjectStoreServer()
    server.start()
    try:
        server.admit()
        server.client().put(f"{PREFIX}/rfq-sender.share", b"")
        yield server
    finally:
        server.stop()
        moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = before
