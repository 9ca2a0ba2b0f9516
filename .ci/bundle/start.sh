#!/bin/sh
# Zet Jeugdlib klaar in deze map, zonder internet, en maak de rapporten.
cd "$(dirname "$0")" || exit 1
[ $# -gt 0 ] || set -- reports
for python in python@PYTHON@ python3 python; do
    if "$python" -c "" 2>/dev/null; then
        exec "$python" make.py "$@"
    fi
done
echo "Zet eerst Python @PYTHON@ op deze computer; LEESMIJ-EERST.txt zegt hoe." >&2
exit 1
