"""What is in the executables: an SPDX 2.3 document, and a check of it."""
import hashlib
import json
import re
from datetime import datetime, timezone

from facts import AUTHORS, EPOCH, LICENCE, NAME, VERSION

IDENTIFIER = re.compile(r"^SPDXRef-[A-Za-z0-9.-]+$")


def sbom(executables):
    packages, relationships = [], []
    for executable in executables:
        own = f"SPDXRef-{NAME}-{executable.machine.rid}"
        packages.append(_package(own, NAME, VERSION, LICENCE, f"pkg:generic/{NAME}@{VERSION}?arch={executable.machine.deb}", "Organization: " + AUTHORS)
                        | {"packageFileName": NAME, "checksums": [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(executable.data).hexdigest()}],
                           "primaryPackagePurpose": "APPLICATION"})
        relationships.append(_relation("SPDXRef-DOCUMENT", "DESCRIBES", own))
        for part in executable.components:
            # A library for another machine is another thing, even if it has the same version.
            name = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{part.name}-{part.version}-{executable.machine.rid}")
            packages.append(_package(name, part.name, part.version, part.licence, part.purl, part.supplier) | {"primaryPackagePurpose": "LIBRARY"})
            relationships.append(_relation(own, "STATIC_LINK", name))
    facts = json.dumps([packages, relationships], sort_keys=True).encode()
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"{NAME}-{VERSION}",
        "documentNamespace": f"https://spdx.org/spdxdocs/{NAME}-{VERSION}-{hashlib.sha256(facts).hexdigest()[:32]}",
        "creationInfo": {
            "created": datetime.fromtimestamp(EPOCH, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: packaging-build-" + VERSION],
        },
        "packages": packages, "relationships": relationships,
    }
    wrong = mistakes(document)
    if wrong:
        raise ValueError("the SBOM is not valid: " + "; ".join(wrong))
    return {f"{NAME}-{VERSION}.spdx.json": json.dumps(document, indent=2).encode() + b"\n"}


def _package(identifier, name, version, licence, purl, supplier):
    return {
        "SPDXID": identifier, "name": name, "versionInfo": version, "supplier": supplier, "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence, "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
    }


def _relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def mistakes(document):
    """What SPDX 2.3 asks for and a JSON schema cannot say, too: names are unique, and relations lead somewhere."""
    found = []
    for key in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"):
        if not document.get(key):
            found.append(key + " is missing")
    known = {"SPDXRef-DOCUMENT"}
    for package in document["packages"]:
        identifier = package["SPDXID"]
        if not IDENTIFIER.match(identifier):
            found.append(identifier + " is not an identifier")
        if identifier in known:
            found.append(identifier + " comes twice")
        known.add(identifier)
        found += [f"{identifier} has no {key}" for key in ("name", "versionInfo", "downloadLocation") if not package.get(key)]
        found += [f"{identifier}: {r['referenceLocator']} is not a purl" for r in package["externalRefs"]
                  if not re.match(r"^pkg:[a-z]+/[^@?]+(@[^?]+)?(\?.+)?$", r["referenceLocator"])]
    for relation in document["relationships"]:
        for end in ("spdxElementId", "relatedSpdxElement"):
            if relation[end] not in known:
                found.append(relation[end] + " is related and not described")
    return found
