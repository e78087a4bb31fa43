"""``practicable serve``: the page, on this machine."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Annotated

import typer

from practicable.cli.options import whole
from practicable.cli.output import say
from practicable.errors import InputError
from practicable.extras import require_extra

__all__ = ["serve"]


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; others see the page only if told.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, whole("Port to listen on; 0 is any that is free.", least=0, most=65535)] = 8642,
    workers: Annotated[int, whole("Simulations that run at once.", least=1, most=64)] = 1,
    memory: Annotated[
        str | None,
        typer.Option(help="Most memory of one simulation, for example 4G [default: 70 % of what is free]."),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Further host name under which the page may be called.")
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="Path that a reverse proxy passes on, such as /lab; none if it takes it off.")
    ] = "",
) -> None:
    """Open the page in a browser: change an order and see what becomes practicable. Ctrl-C stops it."""
    require_extra("web", purpose="the page")
    import uvicorn

    from practicable import api
    from practicable.web.app import LOOPBACK, create_app
    from practicable.web.limits import Limits

    api.RunOptions(memory=memory)
    hosts = LOOPBACK | {host.lower()} | {name.lower() for name in allow_host or []}
    config = uvicorn.Config(
        create_app(Limits(running=workers, memory=memory), hosts, root_path),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=10,
        limit_concurrency=200,
    )
    server = uvicorn.Server(config)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name of a host"
        raise InputError(
            f"{host}:{port} cannot be listened on ({reason}); accepted: an address of this machine and a port"
            " that is free",
            where="serve",
        ) from error
    say(f"The page is at {_address(host, listening.getsockname()[1])}  (Ctrl-C stops it)")
    # The server has stopped in order by the time that it passes the interrupt on.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])


def _address(host: str, port: int) -> str:
    """Write an address that a browser opens: the numbers of version 6 stand in brackets."""
    shown = f"[{host.replace('%', '%25')}]" if ":" in host else host
    return f"http://{shown}:{port}/"
