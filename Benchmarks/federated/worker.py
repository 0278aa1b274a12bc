"""Answers queries with one of the engines, one after the other: `worker.py ENGINE PLACE`, PLACE as JSON.

The first line of standard output names the version; then each line of standard input is a request
{"sql": …, "answer": a file for the rows, or null}, answered by a line with "seconds" and "rows", or "error".
"""

import json
import os
import sys
import time

import answers
import engines


def handle(engine, request):
    start = time.perf_counter()
    result = engine.run(request["sql"])
    seconds = time.perf_counter() - start
    if request.get("answer"):
        answers.write(result, request["answer"])
    return {"seconds": seconds, "rows": len(result)}


def main():
    # Libraries that print must not print among the answers.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    engine = engines.ENGINES[sys.argv[1]](json.loads(sys.argv[2]))
    print(json.dumps({"version": engine.version()}), file=output, flush=True)
    for line in sys.stdin:
        try:
            figures = handle(engine, json.loads(line))
        except Exception as error:  # Whatever goes wrong in a peer is its result.
            figures = {"error": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps(figures), file=output, flush=True)


main()
