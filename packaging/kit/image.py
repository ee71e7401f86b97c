"""The image FROM scratch: an OCI layout a machine that `docker load` reads too, and one index of all for a registry."""
import hashlib
import json
from datetime import datetime, timezone

from archive import File, gz, tar
from facts import EPOCH, LICENCE, NAME, SUMMARY, VERSION, read

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
# The names that people know: /monofy for COPY --from, and a place in PATH for `docker run`.
LABELS = {
    "org.opencontainers.image.title": NAME, "org.opencontainers.image.description": SUMMARY,
    "org.opencontainers.image.version": VERSION, "org.opencontainers.image.licenses": LICENCE,
}


def images(executables, notice):
    whole, manifests, packages = {}, [], {}
    for executable in executables:
        blobs = {}
        manifest, config, layer = _image(executable, notice, blobs)
        manifests.append(manifest)
        whole |= blobs
        tag = f"{NAME}:{VERSION}"
        named = {**manifest, "annotations": {"io.containerd.image.name": "docker.io/library/" + tag, "org.opencontainers.image.ref.name": VERSION}}
        docker = [{"Config": "blobs/sha256/" + config, "RepoTags": [tag], "Layers": ["blobs/sha256/" + layer]}]
        packages[f"{NAME}-{VERSION}-image-{executable.machine.rid}.tar"] = _layout(blobs, [named], {"manifest.json": _json(docker)})
    index = _put(whole, _json({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}))
    named = {"mediaType": INDEX, **index, "annotations": {"org.opencontainers.image.ref.name": VERSION}}
    packages[f"{NAME}-{VERSION}-image.tar"] = _layout(whole, [named], {})
    return packages


def _image(executable, notice, blobs):
    plain = tar({
        "monofy": File(executable.data, executable=True), "licences/monofy/LICENSE": File(read("LICENSE")),
        "licences/monofy/THIRD-PARTY-NOTICES.txt": File(notice),
    })
    layer = _put(blobs, gz(plain))
    when = datetime.fromtimestamp(EPOCH, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    config = _put(blobs, _json({
        "created": when, "architecture": executable.machine.oci, "os": "linux",
        "config": {"Entrypoint": ["/monofy"], "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Labels": LABELS},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]},
        "history": [{"created": when, "created_by": "packaging/build"}],
    }))
    manifest = _put(blobs, _json({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": CONFIG, **config},
        "layers": [{"mediaType": LAYER, **layer}], "annotations": LABELS,
    }))
    platform = {"architecture": executable.machine.oci, "os": "linux"}
    return {"mediaType": MANIFEST, **manifest, "platform": platform}, config["digest"][7:], layer["digest"][7:]


def _put(blobs, data):
    digest = hashlib.sha256(data).hexdigest()
    blobs["blobs/sha256/" + digest] = File(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


def _layout(blobs, manifests, more):
    index = _json({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
    files = {**blobs, "oci-layout": File('{"imageLayoutVersion":"1.0.0"}'), "index.json": File(index)}
    return tar({**files, **{name: File(data) for name, data in more.items()}})


def _json(value):
    return json.dumps(value, separators=(",", ":")).encode()
