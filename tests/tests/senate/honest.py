"""An honest caller: reads ten times a second, and casts one vote in the middle.

It is a process of its own, so that nothing it needs is held by a thread of another caller. It reads {address, token, seconds, paths, vote, ballot}
as JSON on the standard input, and writes the milliseconds of each request as a JSON list.
"""

import http.client
import json
import sys
import time

asked = json.load(sys.stdin)
connection = http.client.HTTPConnection(asked["address"], timeout=60)
headers = {"Authorization": "Bearer " + asked["token"], "Content-Type": "application/json"}


def send(method: str, path: str, body: str | None = None) -> None:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        sys.exit(f"{method} {path}: {answer.status} {text.decode(errors='replace')}")


times = []
begun = time.monotonic()
for number in range(asked["seconds"] * 10):
    start = time.monotonic()
    if number == asked["seconds"] * 5:
        send("POST", asked["vote"], json.dumps(asked["ballot"]))
    else:
        send("GET", asked["paths"][number % len(asked["paths"])])
    times.append((time.monotonic() - start) * 1000)
    time.sleep(max(0.0, (number + 1) / 10 - (time.monotonic() - begun)))
json.dump(times, sys.stdout)
