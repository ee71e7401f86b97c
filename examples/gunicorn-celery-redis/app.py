from tasks import add


def app(environ, start_response):
    if environ["PATH_INFO"] == "/sum":
        result = add.delay(2, 3).get(timeout=10)
        body = f"the worker says {result}\n"
    else:
        body = "hello\n"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body.encode()]
