"""Authentication: the responses to wrong keys, for all clients; ListTrainingJobs represents every operation."""

import dataclasses

from .case import Answered, Case, Refused, conformance_test

OPERATION = "ListTrainingJobs"
COMMON = "AWS general reference: Signature Version 4 troubleshooting"
BAD_TOKEN = Refused("UnrecognizedClientException", "The security token included in the request is invalid.")
BAD_SIGNATURE = Refused(
    "InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check "
    "your AWS Secret Access Key and signing method. Consult the service documentation for details.")


def keys(**changes):
    return lambda run: dataclasses.replace(run.world.keys, **changes)


def session(**changes):
    return lambda run: dataclasses.replace(run.world.session_keys(), **changes)


CASES = [
    Case("root-key", "the root key's signature is taken", COMMON, {}, Answered(), keys=keys()),
    Case("session", "temporary credentials are taken", COMMON, {}, Answered(), keys=session()),
    Case("wrong-secret", "a signature by another secret", COMMON, {}, BAD_SIGNATURE, keys=keys(secret_key="wrong")),
    Case("unknown-key", "an access key that nobody has", COMMON, {}, BAD_TOKEN,
         keys=keys(access_key="AKIAUNKNOWN000000000")),
    Case("other-region", "a signature for another region", COMMON, {},
         Refused("InvalidSignatureException", "Credential should be scoped to a valid region."),
         keys=keys(region="eu-west-3")),
    Case("session-without-token", "temporary credentials need their token", COMMON, {}, BAD_TOKEN,
         keys=session(token=None)),
    Case("session-with-other-token", "a token that nobody gave", COMMON, {}, BAD_TOKEN, keys=session(token="bWFkZSB1cA==")),
    Case("session-with-wrong-secret", "a signature by another secret", COMMON, {}, BAD_SIGNATURE,
         keys=session(secret_key="wrong")),
]

test_signatures = conformance_test(OPERATION, CASES, counted_as="Signatures")
