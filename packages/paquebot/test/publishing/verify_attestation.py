"""Verifies an attestation with pypi-attestations against the keys of a sigstore of one's own.

argv: the distribution, its attestation, the trusted root, the repository, the workflow file.
"""

import sys
from pathlib import Path

import pypi_attestations
from sigstore.models import TrustedRoot
from sigstore.verify import Verifier

file, attestation, root, repository, workflow = sys.argv[1:]
# pypi-attestations knows the public sigstore and its staging only; the verification itself is its own.
Verifier.production = classmethod(  # type: ignore[method-assign]
    lambda cls, *, offline=False: cls(trusted_root=TrustedRoot.from_file(root))
)
publisher = pypi_attestations.GitHubPublisher(repository=repository, workflow=workflow)
parsed = pypi_attestations.Attestation.model_validate_json(Path(attestation).read_text())
predicate, _ = parsed.verify(
    publisher, pypi_attestations.Distribution.from_file(Path(file)), offline=True
)
print(predicate)
