"""packaging/registry.py FOLDER: an npm registry on loopback that has the packages of FOLDER; prints its address."""
import base64
import hashlib
import io
import json
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


def manifests(folder, address):
    for file in sorted(Path(folder).glob("monofy-*.tgz")):
        data = file.read_bytes()
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            manifest = json.load(archive.extractfile("package/package.json"))
        manifest["dist"] = {
            "tarball": f"{address}/-/{file.name}", "shasum": hashlib.sha1(data).hexdigest(),
            "integrity": "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode(),
        }
        version = manifest["version"]
        yield manifest["name"], {"name": manifest["name"], "dist-tags": {"latest": version}, "versions": {version: manifest}}


class Registry(BaseHTTPRequestHandler):
    def do_GET(self):
        name = unquote(self.path[1:])
        if name.startswith("-/"):
            body = (Path(sys.argv[1]) / Path(name).name).read_bytes()
        elif name in KNOWN:
            body = json.dumps(KNOWN[name]).encode()
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
ADDRESS = f"http://127.0.0.1:{server.server_port}"
KNOWN = dict(manifests(sys.argv[1], ADDRESS))
print(ADDRESS, flush=True)
server.serve_forever()
