"""`envelope.py FILE THRESHOLD KEY…`: verifies a DSSE envelope with securesystemslib, by at least so many of these keys."""
import json
import sys

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

file, threshold, *keys = sys.argv[1:]
envelope = Envelope.from_dict(json.load(open(file)))
keys = [SSlibKey(key, "ed25519", "ed25519", {"public": key.removeprefix("ed25519:")}) for key in keys]
try:
    print(len(envelope.verify(keys, int(threshold))))
except VerificationError as error:
    sys.exit(f"refused: {error}")
