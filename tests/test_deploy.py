"""Hold Dockerfile, unit and the page on running the server to what they run, and nginx to what the page says of it."""

from __future__ import annotations

import configparser
import contextlib
import getpass
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
from live import ROOT, Reply, free_port, serving

from server.settings import MEGABYTE, defaults

DOCS = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
NGINX = re.search(r"```nginx\n(.*?)```", DOCS, re.DOTALL)[1]  # type: ignore[index]
PROXY = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
SETTINGS = defaults()


def read_unit() -> configparser.SectionProxy:
    """Return the service section of the unit."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy" / "zangraph.service")
    return unit["Service"]


def command_of_image() -> list[str]:
    """Return what the image runs."""
    return list(json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1]))  # type: ignore[index]


def parse_arguments(arguments: list[str]) -> SimpleNamespace:
    """Return the options that the server reads, in a process of its own: its module replaces blocking calls of the library."""
    code = "import json, sys; from server.__main__ import parse_arguments as parse; print(json.dumps(vars(parse(sys.argv[1:]))))"
    told = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, capture_output=True)
    return SimpleNamespace(**json.loads(told.stdout))


@pytest.mark.parametrize("command", [command_of_image(), shlex.split(read_unit()["ExecStart"])], ids=["image", "unit"])
def test_command_is_one_of_ours(command: list[str]) -> None:
    """Both serve the build in their folder, with options that there are, and write long answers beside it."""
    assert Path(command[0]).name == "zangraph" and command[1] == "serve"
    options = parse_arguments(command[2:])
    assert (options.build, options.port, options.spool) == ("build", 8000, "/var/lib/zangraph")


def test_image_writes_to_its_volume_as_somebody() -> None:
    """What is built stands where the server is started, and belongs to the user who starts it."""
    for line in ("USER zangraph", "WORKDIR /var/lib/zangraph", "VOLUME /var/lib/zangraph"):
        assert line in DOCKERFILE.splitlines()
    assert "--chown=zangraph:zangraph /var/lib/zangraph /var/lib/zangraph" in DOCKERFILE


def test_image_is_checked_where_it_listens() -> None:
    """The health check is a program of Python that asks the port of the command."""
    check = json.loads(re.search(r"^HEALTHCHECK .*?CMD (.*)$", DOCKERFILE, re.MULTILINE)[1])  # type: ignore[index]
    compile(check[2], "HEALTHCHECK", "exec")
    assert f"'127.0.0.1', {parse_arguments(command_of_image()[2:]).port}," in check[2]


def is_sent(path: str) -> bool:
    """Tell whether a file goes into the image: the last rule of .dockerignore that fits it, or a folder above it, decides."""
    above = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
    sent = True
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = rule.lstrip("!")
        if rule and rule[0] != "#" and any(fnmatch(each, pattern) or fnmatch("/" + each, pattern[2:]) for each in above):
            sent = rule[0] == "!"
    return sent


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("setup.py", True),
        ("setup.cfg", True),
        ("pyproject.toml", True),
        ("constraints.txt", True),
        ("README.md", True),
        ("package-lock.json", True),
        ("data/lexicon/actors.tsv", True),
        ("queries/cooperation.rq", True),
        ("ontology/zangraph.ttl", True),
        ("server/static/graph.js", True),
        ("zangraph/build.py", True),
        (".git/config", False),
        (".venv/bin/python", False),
        ("build/report.json", False),
        ("node_modules/vis-network/package.json", False),
        ("server/static/vendor/made-from", False),
        ("zangraph/graph/__pycache__/store.pyc", False),
        ("tests/live.py", False),
        ("my-acts/secret.txt", False),
    ],
)
def test_image_is_made_from_what_it_needs(path: str, sent: bool) -> None:
    """Whatever else stands in a checkout stays out."""
    assert is_sent(path) == sent


def test_unit_may_write_to_one_folder() -> None:
    """The folder of the state is where the server works; the program's own stays read-only."""
    unit = read_unit()
    assert unit["WorkingDirectory"] == f"/var/lib/{unit['StateDirectory']}"
    assert unit["ProtectSystem"] == "strict" and "ReadWritePaths" not in unit
    for path in (shlex.split(unit["ExecStart"])[0], unit["WorkingDirectory"]):
        assert path in DOCS


def test_whoever_stops_waits_for_queries() -> None:
    """The unit and the container wait longer than a query may run."""
    stop = re.search(r"--stop-timeout (\d+) ", DOCS)
    assert stop and int(stop[1]) > SETTINGS["TIMEOUT"] and int(read_unit()["TimeoutStopSec"]) > SETTINGS["TIMEOUT"]


def test_bounds_of_nginx_fit_those_of_the_server() -> None:
    """A body that the server takes passes, an answer is waited for, and no connection is used that the server may close."""
    told = {name: int(value) for name, value in re.findall(r"(\w+) (\d+)[sm];", NGINX)}
    assert told["client_max_body_size"] * MEGABYTE == SETTINGS["MAX_BODY"]
    assert told["proxy_read_timeout"] > SETTINGS["TIMEOUT"] and told["keepalive_timeout"] < SETTINGS["IDLE"]


def configure(folder: Path, port: int, upstream: int) -> Path:
    """Write the configuration of the page as it stands, with ports, certificate and folders of this test."""
    certificate = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost"
    subprocess.run(certificate.split(), cwd=folder, check=True, capture_output=True)
    block = NGINX.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("listen 443", f"listen 127.0.0.1:{port}")
    block = block.replace("# ssl_certificate …; ssl_certificate_key …;", "ssl_certificate cert.pem; ssl_certificate_key key.pem;")
    temporary = "".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(
        f"user {getpass.getuser()}; pid nginx.pid; error_log stderr; daemon off; events {{}}\n"
        f"http {{ access_log off; gzip on; {temporary}\n{block} }}",
        encoding="utf-8",
    )
    return file


@contextlib.contextmanager
def proxying(folder: Path, upstream: int) -> Iterator[int]:
    """Run nginx before a server until the block ends."""
    port = free_port()
    command = [str(PROXY), "-p", str(folder), "-c", str(configure(folder, port, upstream)), "-e", "stderr"]
    with (folder / "nginx.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert process.poll() is None, (folder / "nginx.log").read_text()
                time.sleep(0.02)
            yield port
        finally:
            process.terminate()


def ask(port: int, path: str, body: str | None = None, headers: Mapping[str, str] | None = None, version: int = 11) -> Reply:
    """Send one request through TLS, by HTTP/1.1 or 1.0; a body is a query."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=ssl._create_unverified_context())
    connection._http_vsn, connection._http_vsn_str = version, f"HTTP/1.{version % 10}"  # type: ignore[attr-defined]
    with contextlib.closing(connection):
        kind = {"Content-Type": "application/sparql-query"} if body else {}
        connection.request("POST" if body else "GET", path, body, {"Host": "zangraph.example.org"} | kind | dict(headers or {}))
        response = connection.getresponse()
        try:
            content, is_whole = response.read(), True
        except http.client.IncompleteRead as cut:
            content, is_whole = cut.partial, False
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, content, is_whole=is_whole)


@pytest.mark.parametrize(
    ("said", "scheme"), [({}, "http"), ({"X-Forwarded-Proto": "https"}, "https"), ({"X-Forwarded-Proto": "x"}, "http")]
)
def test_endpoint_is_named_as_it_was_reached(tmp_path: Path, said: Mapping[str, str], scheme: str) -> None:
    """Addresses written in full begin as the proxy was asked."""
    (tmp_path / "data.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .")
    with serving(tmp_path, "--graph", str(tmp_path / "data.ttl"), "--workers", "1") as live:
        reply = live.request("GET", "/sparql", None, {"Host": "example.org"} | dict(said))
    assert f"<{scheme}://example.org/sparql>" in reply.text


@pytest.mark.skipif(PROXY is None or shutil.which("openssl") is None, reason="nginx or openssl is not installed")
def test_nginx_passes_on_what_the_server_says(tmp_path: Path) -> None:
    """The page's configuration, as it stands: names, refusals, tags, compression, and a stream that breaks off."""
    (tmp_path / "data.ttl").write_text("".join(f"<http://example.org/{n}> <http://example.org/p> {n} .\n" for n in range(1000)))
    with (
        serving(tmp_path, "--graph", str(tmp_path / "data.ttl"), "--timeout", "2") as live,
        proxying(tmp_path, live.port) as port,
    ):
        assert "<https://zangraph.example.org/sparql>" in ask(port, "/sparql").text
        assert ask(port, "/metrics").status == 403 and ask(port, "/health").status == 200
        assert ask(port, "/health", version=10).status == 505
        first = ask(port, "/sparql?query=SELECT*%7B?s?p?o%7D", headers={"Accept-Encoding": "gzip"})
        assert first.headers["content-encoding"] == "gzip" and "Accept" in first.headers["vary"]
        again = ask(port, "/sparql?query=SELECT*%7B?s?p?o%7D", headers={"If-None-Match": first.headers["etag"]})
        assert again.status == 304
        assert ask(port, "/sparql", "SELECT * {" + "{" * 50_000 + "}" * 50_000 + "}").status == 400
        assert ask(port, "/sparql", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }").status == 504
        cut = ask(port, "/sparql", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert cut.status == 200 and len(cut.body) > MEGABYTE and not cut.is_whole
