"""Uploads of some sizes that are refused: URL, user, password, the certificate to trust. Prints the status of each."""
import sys

import requests

url, user, password, certificate = sys.argv[1:]
for size in 1, 5, 20:
    body = b'x' * (size << 20)
    for headers in {}, {'Connection': 'close'}:
        for data in body, iter([body]):  # the second in chunks
            print(requests.put(url, data=data, auth=(user, password), headers=headers, verify=certificate or True).status_code)
